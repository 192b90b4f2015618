# SPDX-License-Identifier: EUPL-1.2
"""The bulk import: files in, works, editions and items out, with every record accounted for.

`marc.import_marc` reads a file batch by batch; `runs` keeps what is needed to go on after a kill; `batches` decides and
writes one batch; `joining` finds the work of each new edition; `rows` and `items` make what goes into the tables.
"""

from reuring.catalogue.importing.items import UnknownBranch
from reuring.catalogue.importing.marc import import_marc
from reuring.catalogue.importing.messages import warning_sentence
from reuring.catalogue.importing.runs import ImportStopped

__all__ = ["ImportStopped", "UnknownBranch", "import_marc", "warning_sentence"]
