/* Owns the course of formatting. Comes in: a text. Goes out: the text after all passes, each of
   which reads what the one before it left. */
#include "emit/format.h"

#include "doc/bytes.h"
#include "doc/repair.h"
#include "emit/format_int.h"
#include "rule/outline.h"

/* --- places in the text --- */

void format_edit(Format *format, uint32_t start, uint32_t end, Str text) {
  if (str_eq(source_text(format->source, (Span){start, end}), text)) return;
  Edit edit = {{start, end}, text};
  vec_push(format->arena, &format->edits, edit);
}

uint32_t format_line(const Format *format, uint32_t at) {
  return source_line_at(format->source, at) - 1;
}

static const Line *line_at(const Format *format, uint32_t at) {
  return &format->lines.all.ptr[format_line(format, at)];
}

uint32_t format_column(const Format *format, uint32_t at) {
  return at - line_at(format, at)->start;
}

bool format_opens_line(const Format *format, uint32_t at) {
  return line_at(format, at)->text == at;
}

bool format_ends_line(const Format *format, uint32_t at) {
  Str rest = str_slice(format->source->text, at, line_at(format, at)->end);
  return str_trim(rest).len == 0;
}

bool format_line_is_blank(const Format *format, uint32_t line) {
  const Line *it = &format->lines.all.ptr[line];
  return it->text == it->end;
}

bool format_line_is_comment(const Format *format, uint32_t line) {
  const Line *it = &format->lines.all.ptr[line];
  return it->text < it->end && format->source->text.ptr[it->text] == '#';
}

uint32_t format_entry_end(const Entry *entry) {
  uint32_t key = entry->key->span.end;
  bool empty = !entry->value || entry->value->span.end <= key ||
               entry->value->span.end == entry->value->span.start;
  return empty ? key : entry->value->span.end;
}

bool format_is_alias(const Node *node) { return node->span.start != node->anchored.start; }

bool format_is_block_scalar(const Node *node) {
  return node->style == STYLE_LITERAL || node->style == STYLE_FOLDED;
}

bool format_keeps_blanks(const Format *format, const Node *node) {
  while (node && (node->entries.len || node->items.len))
    node = node->entries.len ? vec_last(&node->entries)->value : *vec_last(&node->items);
  if (!node || !format_is_block_scalar(node)) return false;
  Str header = str_slice(format->source->text, node->span.start, node->span.start + 3);
  return str_find_byte(header, '+', 0) != STR_NONE;
}

/* Whether KEY is the first thing in a list item, behind nothing but dashes and spaces. */
static bool follows_dash(const Format *format, const Node *key) {
  const Line *line = line_at(format, key->span.start);
  Str before = str_slice(format->source->text, line->text, key->span.start);
  for (size_t i = 0; i < before.len; i++) {
    if (before.ptr[i] != '-' && before.ptr[i] != ' ') return false;
  }
  return before.len > 0;
}

bool format_is_regular(const Format *format, const Node *mapping) {
  if (mapping->style != STYLE_BLOCK || format_is_alias(mapping)) return false;
  vec_each(Entry, entry, &mapping->entries) {
    const Node *key = entry->key;
    bool inside = key->span.start >= mapping->span.start && key->span.end <= mapping->span.end;
    if (!inside || key->kind != NODE_SCALAR) return false;
    bool first = entry == mapping->entries.ptr;
    if (!format_opens_line(format, key->span.start) && !(first && follows_dash(format, key)))
      return false;
  }
  return true;
}

/* --- the first and the last pass --- */

static bool ends_kept(const Format *format) {
  const Doc *doc = format->doc;
  return doc->roots.len && format_keeps_blanks(format, *vec_last(&doc->roots));
}

void format_ends(Format *format) {
  Str text = format->source->text;
  uint32_t bom = (uint32_t)bytes_bom(text), first = 0, last = format->lines.all.len;
  while (first < last && format_line_is_blank(format, first)) first++;
  if (first < last) format_edit(format, bom, format->lines.all.ptr[first].start, STR(""));
  while (last > first && format_line_is_blank(format, last - 1)) last--;
  uint32_t end = last ? format->lines.all.ptr[last - 1].end : 0;
  bool closed = text.len && (text.ptr[text.len - 1] == '\n' || text.ptr[text.len - 1] == '\r');
  if (!closed || !ends_kept(format))
    format_edit(format, end, (uint32_t)text.len, format->lines.line_end);
}

/* --- the course --- */

/* What new lines end in: as most lines of TEXT do; a lone CR only where nothing else ends one. */
static Str line_end_of(Str text) {
  size_t pairs = 0, feeds = 0;
  for (size_t at = 0; (at = str_find_byte(text, '\n', at)) != STR_NONE; at++) {
    pairs += at > 0 && text.ptr[at - 1] == '\r';
    feeds++;
  }
  if (feeds == 0 && str_find_byte(text, '\r', 0) != STR_NONE) return STR("\r");
  return 2 * pairs > feeds ? STR("\r\n") : STR("\n");
}

static Format begin(Arena *arena, const Source *source, const Doc *doc) {
  Format format = {.arena = arena, .source = source, .doc = doc};
  format.lines = lines_read(arena, format.source);
  format.lines.line_end = line_end_of(source->text);
  return format;
}

/* Runs PASS on FORMAT's text and loads the result; false where the pass wanted nothing. */
static bool run(Format *format, void (*pass)(Format *)) {
  pass(format);
  if (format->edits.len == 0) return false;
  const Source *next = edit_derive(format->arena, format->source, &format->edits);
  const Source *source = source_new(format->arena, next->path, next->text);
  DiagBag bag = {.arena = format->arena};
  *format = begin(format->arena, source, doc_load(format->arena, source, &bag));
  return true;
}

/* Keys are sorted from the outside in; no rule is nested deeper. */
enum { ORDER_ROUNDS = 16 };

static void run_all(Format *format) {
  run(format, format_blanks);
  run(format, format_ends);
  for (int round = 0; round < ORDER_ROUNDS && run(format, format_order); round++) continue;
  run(format, format_scalars);
  run(format, format_lines);
  run(format, format_ends);
}

static bool is_readable(const Doc *doc) {
  Survey survey = bytes_survey(doc->source->text);
  return !doc->broken && survey.bad_utf8 == STR_NONE && survey.bad_control == STR_NONE;
}

static bool holds_rule(const Doc *doc) {
  vec_each(Node *, root, &doc->roots) {
    if (rule_kind_of(*root) != RULE_NONE) return true;
  }
  return false;
}

static bool has_error(const DiagBag *bag) {
  vec_each(Diag *, diag, &bag->diags) {
    if ((*diag)->severity == SEVERITY_ERROR) return true;
  }
  return false;
}

/* What keeps SOURCE, which is to be read as MENDED, from being formatted. */
static FormatStatus judge(const Source *source, const Doc *mended, const DiagBag *bag) {
  if (!is_readable(mended)) return FORMAT_BROKEN;
  if (!holds_rule(mended)) return FORMAT_FOREIGN;
  return mended->source != source && has_error(bag) ? FORMAT_BROKEN : FORMAT_DONE;
}

Formatted format_text(Arena *arena, const Source *source) {
  DiagBag bag = {.arena = arena};
  const Doc *before = doc_load_repaired(arena, source, &rule_outline, &bag);
  Formatted result = {judge(source, before, &bag), source->text};
  if (result.status != FORMAT_DONE) return result;
  if (before->source != source) before = doc_load(arena, source, &bag);
  Format format = begin(arena, source, before);
  run_all(&format);
  if (format.doc->broken || !format_is_same(arena, before, format.doc))
    result.status = FORMAT_WRONG;
  else
    result.text = format.source->text;
  return result;
}
