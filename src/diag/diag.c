/* Owns findings and the table of their codes. Comes in: what a stage found. Goes out: a sorted bag.
 */
#include "diag/diag.h"

#include <stdlib.h>
#include <string.h>

static const DiagInfo infos[DIAG_COUNT] = {
#define SEVERITIES(sentinel, azure_sentinel, strict) \
  { SEVERITY_##sentinel, SEVERITY_##azure_sentinel, SEVERITY_##strict }
#define INFO             SEVERITIES(INFO, INFO, INFO)
#define WARNING          SEVERITIES(WARNING, WARNING, WARNING)
#define ERROR            SEVERITIES(ERROR, ERROR, ERROR)
#define OFFICIAL_INFO    SEVERITIES(OFF, INFO, INFO)
#define OFFICIAL_WARNING SEVERITIES(OFF, WARNING, WARNING)
#define OFFICIAL_ERROR   SEVERITIES(OFF, ERROR, ERROR)
#define STRICT_INFO      SEVERITIES(OFF, OFF, INFO)
#define STRICT_WARNING   SEVERITIES(OFF, OFF, WARNING)
#define STRICT_ERROR     SEVERITIES(OFF, OFF, ERROR)
#define DIAG(code, severity, title, why, wrong, right, authority) \
  [DIAG_##code] = {#code, severity, title, why, wrong, right, authority},
#include "diag/diag.def"
#undef DIAG
#undef INFO
#undef WARNING
#undef ERROR
#undef OFFICIAL_INFO
#undef OFFICIAL_WARNING
#undef OFFICIAL_ERROR
#undef STRICT_INFO
#undef STRICT_WARNING
#undef STRICT_ERROR
#undef SEVERITIES
};

static const char *const profiles[] = {[PROFILE_SENTINEL] = "sentinel",
                                       [PROFILE_AZURE_SENTINEL] = "azure-sentinel",
                                       [PROFILE_STRICT] = "strict"};

static const char *const severities[] = {[SEVERITY_OFF] = "off",
                                         [SEVERITY_INFO] = "info",
                                         [SEVERITY_WARNING] = "warning",
                                         [SEVERITY_ERROR] = "error"};

const DiagInfo *diag_info(DiagCode code) { return &infos[code]; }

DiagCode diag_code_find(Str name) {
  int code = 0;
  while (code < DIAG_COUNT && !str_eq(name, str_of(infos[code].name))) code++;
  return (DiagCode)code;
}

const char *severity_name(Severity severity) { return severities[severity]; }

const char *profile_name(Profile profile) { return profiles[profile]; }

Severity diag_severity(DiagCode code) {
  Severity severity = SEVERITY_OFF;
  for (int i = 0; i < PROFILE_COUNT && severity == SEVERITY_OFF; i++) {
    severity = infos[code].severity[i];
  }
  return severity;
}

bool diag_wants(const DiagBag *bag, DiagCode code) {
  return !bag->severities || bag->severities[code] != SEVERITY_OFF;
}

/* The text for CODE; absent where nobody will see it. */
static Str worded(const DiagBag *bag, DiagCode code, const char *format, va_list args) {
  return diag_wants(bag, code) ? arena_vprintf(bag->arena, format, args) : (Str){NULL, 0};
}

Diag *diag_vadd(DiagBag *bag, DiagCode code, Label place, const char *format, va_list args) {
  Diag *diag = ARENA_NEW(bag->arena, Diag);
  diag->code = code;
  diag->severity = diag_severity(code);
  diag->source = place.source;
  diag->span = place.span;
  diag->message = worded(bag, code, format, args);
  vec_push(bag->arena, &bag->diags, diag);
  return diag;
}

void diag_vhelp(DiagBag *bag, Diag *diag, const char *format, va_list args) {
  diag->help = worded(bag, diag->code, format, args);
}

void diag_vlabel(DiagBag *bag, Diag *diag, Label label, const char *format, va_list args) {
  if (label.source == diag->source) label.source = NULL;
  label.text = worded(bag, diag->code, format, args);
  vec_push(bag->arena, &diag->labels, label);
}

#define WITH_ARGS(call)   \
  va_list args;           \
  va_start(args, format); \
  call;                   \
  va_end(args)

Diag *diag_add(DiagBag *bag, DiagCode code, const Source *source, Span span, const char *format,
               ...) {
  WITH_ARGS(Diag *diag = diag_vadd(bag, code, (Label){source, span, {NULL, 0}}, format, args));
  return diag;
}

void diag_note(DiagBag *bag, Diag *diag, const char *format, ...) {
  WITH_ARGS(diag->note = worded(bag, diag->code, format, args));
}

void diag_help(DiagBag *bag, Diag *diag, const char *format, ...) {
  WITH_ARGS(diag_vhelp(bag, diag, format, args));
}

void diag_label(DiagBag *bag, Diag *diag, const Source *source, Span span, const char *format,
                ...) {
  Label label = {source, span, {NULL, 0}};
  WITH_ARGS(diag_vlabel(bag, diag, label, format, args));
}

Fix *diag_fix(DiagBag *bag, Diag *diag, bool safe, const char *format, ...) {
  Fix fix = {.safe = safe};
  WITH_ARGS(fix.title = worded(bag, diag->code, format, args));
  vec_push(bag->arena, &diag->fixes, fix);
  return vec_last(&diag->fixes);
}

void fix_edit(DiagBag *bag, Fix *fix, Span span, Str text) {
  vec_push(bag->arena, &fix->edits, ((Edit){span, arena_str(bag->arena, text)}));
}

static Str copied(Arena *arena, Str text) { return text.ptr ? arena_str(arena, text) : text; }

void diag_adopt(DiagBag *bag, const Diag *diag) {
  Arena *arena = bag->arena;
  Diag *copy = ARENA_NEW(arena, Diag);
  *copy = *diag;
  copy->message = copied(arena, diag->message);
  copy->note = copied(arena, diag->note);
  copy->help = copied(arena, diag->help);
  memset(&copy->labels, 0, sizeof copy->labels);
  memset(&copy->fixes, 0, sizeof copy->fixes);
  vec_each(Label, label, &diag->labels) {
    vec_push(arena, &copy->labels,
             ((Label){label->source, label->span, copied(arena, label->text)}));
  }
  vec_each(Fix, fix, &diag->fixes) {
    Fix *mine = diag_fix(bag, copy, fix->safe, "%.*s", STR_ARG(fix->title));
    vec_each(Edit, edit, &fix->edits) fix_edit(bag, mine, edit->span, edit->text);
  }
  vec_push(arena, &bag->diags, copy);
}

static bool settle_edits(const Source *source, Fix *fix) {
  vec_each(Edit, edit, &fix->edits) {
    bool touched;
    source_settle(source, &edit->span, &touched);
    if (touched) return false;
  }
  return true;
}

static void settle(Diag *diag) {
  const Source *own = diag->source;
  vec_each(Label, label, &diag->labels) {
    const Source *settled = source_settle(label->source ? label->source : own, &label->span, NULL);
    if (label->source) label->source = settled;
  }
  uint32_t kept = 0;
  vec_each(Fix, fix, &diag->fixes) {
    if (settle_edits(own, fix)) diag->fixes.ptr[kept++] = *fix;
  }
  diag->fixes.len = kept;
  diag->source = source_settle(own, &diag->span, NULL);
}

void diag_bag_settle(DiagBag *bag) {
  vec_each(Diag *, diag, &bag->diags) {
    if ((*diag)->source && (*diag)->source->origin) settle(*diag);
  }
}

static int compare_number(size_t a, size_t b) { return (a > b) - (a < b); }

static Str path_of(const Diag *diag) { return diag->source ? diag->source->path : (Str){NULL, 0}; }

static int compare(const void *left, const void *right) {
  const Diag *a = *(Diag *const *)left, *b = *(Diag *const *)right;
  int order = str_cmp(path_of(a), path_of(b));
  if (order == 0) order = compare_number(a->span.start, b->span.start);
  if (order == 0) order = strcmp(infos[a->code].name, infos[b->code].name);
  if (order == 0) order = compare_number(a->span.end, b->span.end);
  return order ? order : str_cmp(a->message, b->message);
}

void diag_bag_sort(DiagBag *bag) {
  if (bag->diags.len == 0) return;
  qsort(bag->diags.ptr, bag->diags.len, sizeof *bag->diags.ptr, compare);
  uint32_t kept = 1;
  for (uint32_t i = 1; i < bag->diags.len; i++) {
    if (compare(&bag->diags.ptr[i], &bag->diags.ptr[kept - 1]) != 0)
      bag->diags.ptr[kept++] = bag->diags.ptr[i];
  }
  bag->diags.len = kept;
}
