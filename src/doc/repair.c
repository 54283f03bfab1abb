/* Owns the decision whether and how a text is repaired. Comes in: a source that may be no YAML.
   Goes out: a tree, of the text itself or of the text with its mistakes mended. The stages run in
   the order of the table, each on the text that the ones before it left. */
#include "doc/repair.h"

#include "base/limits.h"
#include "doc/edit.h"
#include "doc/encoding.h"
#include "doc/mend.h"
#include "doc/pasted.h"
#include "doc/skim.h"

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

static int root_field(const Attempt *attempt, const Entry *entry) {
  return attempt->outline->find(OUTLINE_ROOT, entry->key->value);
}

/* A query of several lines without `|`. */
static bool is_folded_query(const Attempt *attempt, const Entry *entry) {
  const Node *value = entry->value;
  if (value->kind != NODE_SCALAR || value->style != STYLE_PLAIN) return false;
  if (str_find_byte(source_text(attempt->source, value->span), '\n', 0) == STR_NONE) return false;
  int field = root_field(attempt, entry);
  return field != OUTLINE_UNKNOWN && attempt->outline->shape(field) == OUTLINE_QUERY;
}

/* A key that the top of the document does not have, but the items of the list above it do. */
static bool is_beside_item(const Attempt *attempt, const Entry *entry, const Entry *before) {
  if (before->value->kind != NODE_SEQUENCE) return false;
  if (root_field(attempt, entry) != OUTLINE_UNKNOWN) return false;
  int list = root_field(attempt, before);
  if (list == OUTLINE_UNKNOWN || attempt->outline->shape(list) != OUTLINE_MAPS) return false;
  return attempt->outline->find(list, entry->key->value) != OUTLINE_UNKNOWN;
}

/* Loads, but not as it was meant. */
static bool is_misread(const Attempt *attempt) {
  if (attempt->doc->broken) return false;
  vec_each(Node *, root, &attempt->doc->roots) {
    if (!*root) continue;
    vec_each(Entry, entry, &(*root)->entries) {
      if (is_folded_query(attempt, entry)) return true;
      if (entry > (*root)->entries.ptr && is_beside_item(attempt, entry, entry - 1)) return true;
    }
  }
  return false;
}

/* Is DIAG a finding of load that carries its repair itself? */
static bool is_own_repair(const Diag *diag) {
  return diag->code == DIAG_Y002 || diag->code == DIAG_Y026;
}

static bool has_own_repairs(const Attempt *attempt) {
  vec_each(Diag *, diag, &attempt->found.diags) {
    if (is_own_repair(*diag)) return true;
  }
  return false;
}

static void mend_as_found(const Attempt *attempt, DiagBag *causes) {
  vec_each(Diag *, diag, &attempt->found.diags) {
    if (is_own_repair(*diag)) vec_push(causes->arena, &causes->diags, *diag);
  }
}
/* Joining the lines of a query does no harm unless one of them is a comment. */
static void judge_folded(const Attempt *attempt, Diag *diag) {
  uint32_t start = diag->span.start;
  vec_each(Node *, root, &attempt->doc->roots) {
    if (!*root) continue;
    vec_each(Entry, entry, &(*root)->entries) {
      const Node *value = entry->value;
      if (entry->key->span.start != start || skim_has_comment(value->value)) continue;
      diag->code = DIAG_Y028;
      diag->severity = diag_severity(DIAG_Y028);
    }
  }
}

/* Of all that would mend a broken text only what a text that loads can need. */
static void mend_misread(const Attempt *attempt, DiagBag *causes) {
  DiagBag all = {.arena = causes->arena};
  mend_text(attempt->arena, attempt->source, attempt->outline, &all);
  vec_each(Diag *, diag, &all.diags) {
    if ((*diag)->code != DIAG_Y014 && (*diag)->code != DIAG_Y019) continue;
    if ((*diag)->code == DIAG_Y019) judge_folded(attempt, *diag);
    vec_push(causes->arena, &causes->diags, *diag);
  }
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
    {has_own_repairs, mend_as_found},
    {has_wide_characters, mend_pasted_lines},
    {is_broken, mend_lines},
    {has_own_repairs, mend_as_found},
    {is_misread, mend_misread},
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
  return old->doc->broken &&
         (has_bad_bytes(old) || has_own_repairs(old) || reached(new) > reached(old));
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

/* Marks of a merge are nothing to be mended; they are reported instead of what they break. */
static bool report_conflict(const Source *source, DiagBag *bag) {
  size_t at = str_find(source->text, STR("\n<<<<<<< "), 0), end;
  if (at == STR_NONE || str_find(source->text, STR("\n>>>>>>> "), at) == STR_NONE) return false;
  end = str_find_byte(source->text, '\n', ++at);
  Diag *diag = diag_add(bag, DIAG_Y030, source, (Span){(uint32_t)at, (uint32_t)end},
                        "a merge conflict starts here");
  diag_help(bag, diag, "keep one of the two versions and remove the marks");
  return true;
}

Doc *doc_load_repaired(Arena *arena, const Source *source, const Outline *outline, DiagBag *bag) {
  Attempt attempt = {.arena = arena, .outline = outline, .causes = {.arena = bag->arena}};
  load(&attempt, source);
  bool small = source->text.len <= LIMIT_REPAIR_BYTES;
  if (attempt.doc->broken && report_conflict(source, bag)) return attempt.doc;
  for (size_t i = 0; small && i < sizeof stages / sizeof *stages; i++) {
    if (stages[i].is_due(&attempt)) run_stage(&attempt, &stages[i]);
  }
  take_findings(bag, &attempt.causes);
  take_findings(bag, &attempt.found);
  return attempt.doc;
}
