/* Owns the checks of what a file as a whole has to meet in Azure/Azure-Sentinel: its characters,
   its name, what its packaging tool makes of it. */
#include "base/utf8.h"
#include "check/check_int.h"

#include <string.h>

/* The first byte from AT that is not ASCII, or the length of TEXT. Looks at words, not bytes. */
static size_t skip_ascii(Str text, size_t at) {
  uint64_t word;
  for (; at + sizeof word <= text.len; at += sizeof word) {
    memcpy(&word, text.ptr + at, sizeof word);
    if (word & UINT64_C(0x8080808080808080)) break;
  }
  while (at < text.len && (unsigned char)text.ptr[at] < 0x80) at++;
  return at;
}

/* The bytes of the rule's document, with the comments around it: from one `---` to the next. */
static Span document_reach(const CheckContext *context) {
  Str text = context->rule->source->text;
  Span reach = context->rule->root->span;
  while (reach.start > 0 && !str_starts(str_from(text, reach.start), STR("\n---"))) reach.start--;
  size_t end = str_find(text, STR("\n---"), reach.end);
  reach.end = (uint32_t)(end == STR_NONE ? text.len : end);
  return reach;
}

/* The characters beyond ASCII: one finding a line, at its first run of them. */
static void check_ascii(const CheckContext *context) {
  if (context->rule->doc->ascii) return;
  Span reach = document_reach(context);
  Str text = str_slice(context->rule->source->text, 0, reach.end);
  size_t at = reach.start == 0 && str_starts(text, STR("\xEF\xBB\xBF")) ? 3 : reach.start;
  while ((at = skip_ascii(text, at)) < text.len) {
    size_t end = at;
    while (end < text.len && (unsigned char)text.ptr[end] >= 0x80) end++;
    size_t width;
    uint32_t code = utf8_decode(text, at, &width);
    check_report(context, DIAG_R029, (Span){(uint32_t)at, (uint32_t)end},
                 "`%.*s` (U+%04X) is not ASCII", (int)(end - at), text.ptr + at, (unsigned)code);
    while (end < text.len && text.ptr[end] != '\n') end++;
    at = end;
  }
}

static void check_extension(const CheckContext *context) {
  Str path = context->rule->source->path;
  if (!str_ends(path, STR(".yml"))) return;
  Diag *diag = check_report(context, DIAG_R030, check_start_span(context, context->rule->root),
                            "the name of the file ends in `.yml`, expected `.yaml`");
  check_help(context, diag, "the CI of Azure/Azure-Sentinel never looks at it");
}

static void check_unpackaged(const CheckContext *context) {
  vec_each(Entry, entry, &context->rule->root->entries) {
    FieldId field = field_find(FIELD_NONE, context->rule->kind, entry->key->value);
    if (field == FIELD_NONE || !field_info(field)->unpackaged) continue;
    check_report(context, DIAG_R027, entry->key->span,
                 "`%.*s` is dropped by the packaging tool of Azure/Azure-Sentinel",
                 STR_ARG(entry->key->value));
  }
}

static void check_kind(const CheckContext *context) {
  RuleKind kind = context->rule->kind;
  Text text = context->rule->kind_text;
  if (!text.node || check_is_analytics(context->rule) || kind == RULE_CUSTOM_DETECTION ||
      !rule_kind_yaml(kind))
    return;
  check_report(context, DIAG_R020, check_text_span(context, text),
               "`%.*s` rules are not accepted from contributors", STR_ARG(text.value));
}

static void check_publisher(const CheckContext *context) {
  const Node *metadata = field_get(context->rule->root, FIELD_METADATA);
  const Node *kind = field_get(field_get(metadata, FIELD_SOURCE), FIELD_SOURCE_KIND);
  if (!kind || str_find(context->rule->source->path, STR("Solutions/"), 0) == STR_NONE) return;
  if (!str_eq(kind->value, STR("Community")) && !str_eq(kind->value, STR("Standalone"))) return;
  check_report(context, DIAG_R026, kind->span, "`%.*s` is not possible inside of a solution",
               STR_ARG(kind->value));
}

/* A description that starts with a quote loses its first and its last character in packaging. */
static void check_quote(const CheckContext *context) {
  Text text = context->rule->description;
  Str value = str_trim(text.value);
  if (value.len < 2 || !check_is_analytics(context->rule)) return;
  char quote = value.ptr[0];
  if ((quote != '\'' && quote != '"') || value.ptr[value.len - 1] == quote) return;
  Diag *diag = check_report(context, DIAG_R028, text.key->span,
                            "`description` starts with a quote, but does not end with it");
  check_help(context, diag, "the packaging tool takes the first and the last character away");
}

void check_file(const CheckContext *context) {
  check_ascii(context);
  check_extension(context);
  check_unpackaged(context);
  check_kind(context);
  check_publisher(context);
  check_quote(context);
}
