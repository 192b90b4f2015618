# SPDX-License-Identifier: EUPL-1.2
"""The addresses of the cataloguer's work, below /cataloguing/."""

from django.urls import path

from reuring.catalogue.cataloguing import views_imports, views_items, views_records, views_works

urlpatterns = [
    path("", views_records.find, name="cataloguing"),
    path("records/new/", views_records.new, name="new_record"),
    path("records/checks/", views_records.checks, name="checks"),
    path("records/<str:public_id>/", views_records.record, name="record"),
    path("records/<str:public_id>/edit/", views_records.edit, name="edit_record"),
    path("records/<str:public_id>/original/", views_records.original, name="original_record"),
    path("records/<str:public_id>/cover/", views_records.cover, name="cover"),
    path("records/<str:public_id>/cover/removal/", views_records.cover_removal, name="cover_removal"),
    path("records/<str:public_id>/items/", views_items.items, name="items"),
    path("records/<str:public_id>/work/", views_works.placing, name="placing"),
    path("items/<str:public_id>/", views_items.item, name="item"),
    path("items/<str:public_id>/branch/", views_items.branch, name="item_branch"),
    path("items/<str:public_id>/withdrawal/", views_items.withdrawal, name="withdrawal"),
    path("works/<str:public_id>/", views_works.work, name="staff_work"),
    path("works/<str:public_id>/topics/", views_works.topics, name="work_topics"),
    path("works/<str:public_id>/merger/", views_works.merger, name="merger"),
    path("events/<int:key>/undo/", views_works.undoing, name="undo"),
    path("imports/", views_imports.imports, name="imports"),
    path("imports/<str:public_id>/", views_imports.run, name="import_run"),
    path("imports/<str:public_id>/progress/", views_imports.progress, name="import_progress"),
    path("imports/<str:public_id>/rejected/", views_imports.rejected, name="rejected_records"),
    path("imports/<str:public_id>/rejected/<int:position>/", views_imports.rejected_one, name="rejected_record"),
    path("imports/<str:public_id>/continuation/", views_imports.continuation, name="import_continuation"),
]
