# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from reuring.circulation.ruling import views_lending_right, views_rules, views_types, views_what_if

urlpatterns = [
    path("rules/", views_rules.rules, name="rules"),
    path("rules/new/", views_rules.rule_new, name="rule_new"),
    path("rules/charges/", views_rules.rule_charges, name="rule_charges"),
    path("rules/floating/", views_types.floating, name="floating"),
    path("rules/types/", views_types.types, name="types"),
    path("rules/types/new/", views_types.type_new, name="type_new"),
    path("rules/types/<slug:code>/", views_types.type, name="type"),
    path("rules/types/<slug:code>/terms/", views_types.terms_new, name="terms_new"),
    path("rules/types/<slug:code>/terms/removal/", views_types.terms_removal, name="terms_removal"),
    path("rules/<int:key>/", views_rules.rule, name="rule"),
    path("rules/<int:key>/change/", views_rules.rule_change, name="rule_change"),
    path("rules/<int:key>/end/", views_rules.rule_end, name="rule_end"),
    path("reports/lending-right/", views_lending_right.lending_right, name="lending_right"),
    path("reports/lending-right/<int:year>.csv", views_lending_right.lending_right_file, name="lending_right_file"),
    path("desk/what-if/", views_what_if.what_if, name="what_if"),
    path("desk/loans/<str:public_id>/", views_what_if.loan, name="loan"),
    path("desk/loans/<str:public_id>/write-off/", views_what_if.write_off, name="write_off"),
]
