/* Owns the table of checks and what they share. */
#include "base/buf.h"
#include "check/check_int.h"
#include "doc/scalar.h"

static const Check checks[] = {
    {"schema", 'R', check_schema},
    {"incident", 'R', check_incident},
    {"file", 'R', check_file},
    {"style", 'R', check_style},
    {"tactics", 'M', check_tactics},
    {"techniques", 'M', check_techniques},
    {"connectors", 'C', check_connectors},
    {"freshness", 'C', check_freshness},
    {"entities", 'E', check_entities},
    {"override", 'E', check_override},
    {"schedule", 'S', check_schedule},
    {"query", 'Q', check_query},
};

void check_rule(const CheckContext *context) {
  if (context->rule->kind == RULE_NONE) return;
  for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) checks[i].run(context);
}

void check_foreign(DiagBag *bag, const Rule *rule) {
  const char *words = rule_foreign_kind(rule->source, rule->root);
  Span start = rule->root ? rule->root->span : (Span){0, 0};
  if (rule->root && rule->root->entries.len) start = rule->root->entries.ptr[0].key->span;
  Diag *diag =
      diag_add(bag, DIAG_R021, rule->source, start, "this is no detection rule but %s", words);
  diag_help(bag, diag, "a rule has `id`, `name` and `query`; analytics rules also have `kind`");
}

enum { QUOTED_BYTES = 60 };

/* The end of QUOTED that fits a message: before its first line end, and where a character starts.
 */
static size_t quoted_end(Str quoted) {
  size_t end = 0;
  while (end < quoted.len && quoted.ptr[end] != '\n' && quoted.ptr[end] != '\r') end++;
  if (end <= QUOTED_BYTES) return end;
  end = QUOTED_BYTES;
  while (((unsigned char)quoted.ptr[end] & 0xC0) == 0x80) end--;
  return end;
}

/* MESSAGE with what stands in backticks cut short where it is long: a broken file may quote itself.
 */
static Str shorten(Arena *arena, Str message) {
  Buf out = {0};
  Str rest = message;
  for (bool quotes = false; rest.ptr; quotes = !quotes) {
    Str part = str_split(&rest, '`');
    size_t end = quotes ? quoted_end(part) : part.len;
    buf_add(&out, str_slice(part, 0, end));
    if (end < part.len) buf_add_cstr(&out, "…");
    if (rest.ptr) buf_add_byte(&out, '`');
  }
  Str kept = arena_str(arena, buf_str(&out));
  buf_free(&out);
  return kept;
}

Diag *check_report(const CheckContext *context, DiagCode code, Span span, const char *format, ...) {
  va_list args;
  va_start(args, format);
  Label place = {context->rule->source, span, {NULL, 0}};
  Diag *diag = diag_vadd(context->bag, code, place, format, args);
  va_end(args);
  if (diag->message.len > QUOTED_BYTES) diag->message = shorten(context->bag->arena, diag->message);
  return diag;
}

void check_help(const CheckContext *context, Diag *diag, const char *format, ...) {
  va_list args;
  va_start(args, format);
  diag_vhelp(context->bag, diag, format, args);
  va_end(args);
}

void check_label(const CheckContext *context, Diag *diag, Span span, const char *format, ...) {
  va_list args;
  va_start(args, format);
  diag_vlabel(context->bag, diag, (Label){NULL, span, {NULL, 0}}, format, args);
  va_end(args);
}

Span check_text_span(const CheckContext *context, Text text) {
  bool whole = text.span.start == text.node->span.start && text.span.end == text.node->span.end;
  if (!whole || text.node->style == STYLE_PLAIN || !text.value.len) return text.span;
  Span span = scalar_span(context->rule->source, text.node, (Span){0, (uint32_t)text.value.len});
  return span.start < span.end ? span : text.span;
}

Span check_start_span(const CheckContext *context, const Node *node) {
  if (!node) return (Span){0, 0};
  if (node->style == STYLE_FLOW) return node->span;
  if (node->entries.len) return node->entries.ptr[0].key->span;
  uint32_t end =
      node->span.start < context->rule->source->text.len ? node->span.start + 1 : node->span.end;
  return (Span){node->span.start, end < node->span.end ? end : node->span.end};
}

void check_replace(const CheckContext *context, Diag *diag, bool safe, Span span, Str wanted) {
  Fix *fix = diag_fix(context->bag, diag, safe, "write `%.*s`", STR_ARG(wanted));
  fix_edit(context->bag, fix, span, wanted);
}

void check_remove_lines(const CheckContext *context, Diag *diag, bool safe, Span span) {
  Str text = context->rule->source->text;
  while (span.start > 0 && text.ptr[span.start - 1] != '\n') {
    if (!char_is_space(text.ptr[span.start - 1])) return;
    span.start--;
  }
  while (span.end < text.len && text.ptr[span.end] != '\n') span.end++;
  if (span.end < text.len) span.end++;
  Fix *fix = diag_fix(context->bag, diag, safe, "take these lines out");
  fix_edit(context->bag, fix, span, STR(""));
}

Str check_list(Arena *arena, const char *last, const Str *words, size_t count) {
  enum { SHOWN = 12, EACH = 5 };
  Str parts[SHOWN * EACH + 1];
  size_t used = 0;
  for (size_t i = 0; i < count && i < SHOWN; i++) {
    bool ends = i > 0 && i + 1 == count;
    if (i > 0) parts[used++] = ends ? STR(" ") : STR(", ");
    if (ends) parts[used++] = str_of(last), parts[used++] = STR(" ");
    parts[used++] = STR("`"), parts[used++] = words[i], parts[used++] = STR("`");
  }
  if (count > SHOWN) parts[used++] = STR(", …");
  return arena_join(arena, parts, used);
}

Str check_fragment(Arena *arena, const char *sentence) {
  Str text = arena_str(arena, str_of(sentence));
  if (text.len > 1 && char_lower(text.ptr[1]) == text.ptr[1])
    ((char *)text.ptr)[0] = char_lower(text.ptr[0]);
  if (str_ends(text, STR("."))) text.len--;
  return text;
}

bool check_is_analytics(const Rule *rule) {
  return rule->kind == RULE_SCHEDULED || rule->kind == RULE_NRT;
}
