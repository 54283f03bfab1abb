/* Loading a document whatever its state: where YAML cannot read it, known mistakes are mended, each
   with a finding, and all later checks run on the mended text. */
#ifndef RULEC_DOC_REPAIR_H
#define RULEC_DOC_REPAIR_H

#include "doc/load.h"
#include "doc/outline.h"

/* doc_load, and repair where that fails. The Doc's source is then derived from SOURCE: spans in it
   are settled by diag_bag_settle. Each mistake is one Y finding whose safe fix is the repair. What
   findings need lives in BAG's arena, the tree in ARENA. */
Doc *doc_load_repaired(Arena *arena, const Source *source, const Outline *outline, DiagBag *bag);

#endif
