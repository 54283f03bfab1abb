/* Owns the decision whether and how a text is repaired. Comes in: a source that may be no YAML.
   Goes out: a tree, of the text itself or of the text with its mistakes mended. The stages run in
   the order of the table, each on the text that the ones before it left. */
#include "doc/repair.h"

#include "doc/edit.h"
#include "doc/encoding.h"
#include "doc/mend.h"
#include "doc/pasted.h"

/* A text, what reading it gave, and the findings of the stages that led to it. */
typedef struct Attempt {
  Arena *arena;
  const Outline *outline;
  const Source *source;
  Doc *doc;
  DiagBag found;  /* by doc_load */
  DiagBag causes; /* accepted repairs */
} Attempt;

typedef struct Stage {
  bool (*is_due)(const Attempt *attempt);
  void (*propose)(const Attempt *attempt, DiagBag *causes);
} Stage;

static bool has_bad_bytes(const Attempt *attempt) {
  vec_each(Diag *, diag, &attempt->found.diags) {
    if ((*diag)->code == DIAG_Y001) return true;
  }
  return false;
}

static bool has_wide_characters(const Attempt *attempt) { return !attempt->doc->ascii; }

static bool is_broken(const Attempt *attempt) { return attempt->doc->broken; }

static bool loads_with_wide_characters(const Attempt *attempt) {
  return !attempt->doc->ascii && !attempt->doc->broken;
}

static void mend_encoding(const Attempt *attempt, DiagBag *causes) {
  encoding_mend(attempt->source, causes);
}

static void mend_pasted_lines(const Attempt *attempt, DiagBag *causes) {
  const Doc *doc = attempt->doc->broken ? NULL : attempt->doc;
  pasted_mend_lines(attempt->arena, attempt->source, doc, attempt->outline, causes);
}

static void mend_lines(const Attempt *attempt, DiagBag *causes) {
  mend_text(attempt->arena, attempt->source, attempt->outline, causes);
}

static void mend_pasted_queries(const Attempt *attempt, DiagBag *causes) {
  pasted_mend_queries(attempt->arena, attempt->doc, attempt->outline, causes);
}

static const Stage stages[] = {
    {has_bad_bytes, mend_encoding},
    {has_wide_characters, mend_pasted_lines},
    {is_broken, mend_lines},
    {loads_with_wide_characters, mend_pasted_queries},
};

static void load(Attempt *attempt, const Source *source) {
  attempt->source = source;
  attempt->found = (DiagBag){.arena = attempt->causes.arena};
  attempt->doc = doc_load(attempt->arena, source, &attempt->found);
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

/* The byte of the file where reading stopped; its end where it did not. */
static uint32_t reached(const Attempt *attempt) {
  Span stop = {(uint32_t)attempt->source->text.len, (uint32_t)attempt->source->text.len};
  vec_each(Diag *, diag, &attempt->found.diags) {
    if (attempt->doc->broken) stop = (*diag)->span;
  }
  source_settle(attempt->source, &stop, NULL);
  return stop.start;
}

/* Whether NEW is worth its edits: it loads, or reading gets further than in OLD. */
static bool is_better(const Attempt *new, const Attempt *old) {
  if (!new->doc->broken) return true;
  return old->doc->broken && (has_bad_bytes(old) || reached(new) > reached(old));
}

static void run_stage(Attempt *attempt, const Stage *stage) {
  DiagBag causes = {.arena = attempt->causes.arena};
  stage->propose(attempt, &causes);
  Edits edits = edits_of(&causes);
  if (edits.len == 0) return;
  Attempt next = *attempt;
  load(&next, edit_derive(causes.arena, attempt->source, &edits));
  if (!is_better(&next, attempt)) return;
  take_findings(&next.causes, &causes);
  *attempt = next;
}

Doc *doc_load_repaired(Arena *arena, const Source *source, const Outline *outline, DiagBag *bag) {
  Attempt attempt = {.arena = arena, .outline = outline, .causes = {.arena = bag->arena}};
  load(&attempt, source);
  for (size_t i = 0; i < sizeof stages / sizeof *stages; i++) {
    if (stages[i].is_due(&attempt)) run_stage(&attempt, &stages[i]);
  }
  take_findings(bag, &attempt.causes);
  take_findings(bag, &attempt.found);
  return attempt.doc;
}
