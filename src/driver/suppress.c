/* Owns the ignores of a file. Comes in: comments and the places of keys. Goes out: for each code
   the line ranges in which its findings are silenced, sorted, so that a finding asks by binary
   search. */
#include "driver/suppress.h"

#include "base/near.h"

#include <stdlib.h>

#define NO_PARENT UINT32_MAX
#define LAST_LINE UINT32_MAX

/* One code in one comment. */
typedef struct Ignore {
  DiagCode code;
  Span name;            /* the code's name in the file */
  uint32_t comment;     /* index */
  uint32_t first, last; /* lines covered */
  uint32_t parent;      /* the next wider range of the same code around this one, or NO_PARENT */
  bool used;
} Ignore;

typedef struct IgnoreComment {
  Span span;
  bool alone;              /* on its line */
  uint32_t first, last;    /* lines covered; none where first > last */
  uint32_t total, useless; /* known codes in it; those that should not stand there */
} IgnoreComment;

struct Suppress {
  const Source *source;
  VEC(Ignore) ignores; /* sorted by code, first line, widest first */
  VEC(IgnoreComment) comments;
};

typedef struct Reader {
  Arena *arena;
  const Source *source;
  DiagBag *bag;
  Suppress *suppress;
  VEC(Span) entries; /* keys with their values, list items; sorted by start, widest first */
} Reader;

/* --- what a comment alone on its line covers --- */

static void collect(Reader *reader, const Node *node) {
  if (!node || node->span.start != node->anchored.start) return;
  vec_each(Entry, entry, &node->entries) {
    Span value = entry->value ? entry->value->span : entry->key->span;
    vec_push(reader->arena, &reader->entries, span_join(entry->key->span, value));
    collect(reader, entry->value);
  }
  vec_each(Node *, item, &node->items) {
    if (!*item) continue;
    vec_push(reader->arena, &reader->entries, (*item)->span);
    collect(reader, *item);
  }
}

static int compare_spans(const void *left, const void *right) {
  const Span *a = left, *b = right;
  if (a->start != b->start) return a->start < b->start ? -1 : 1;
  return (a->end < b->end) - (a->end > b->end);
}

static void collect_entries(Reader *reader, const Doc *doc) {
  vec_each(Node *, root, &doc->roots) collect(reader, *root);
  if (reader->entries.len)
    qsort(reader->entries.ptr, reader->entries.len, sizeof(Span), compare_spans);
}

/* The first entry that starts at or after OFFSET; NULL where there is none. */
static const Span *entry_after(const Reader *reader, uint32_t offset) {
  uint32_t low = 0, high = reader->entries.len;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (reader->entries.ptr[middle].start < offset)
      low = middle + 1;
    else
      high = middle;
  }
  return low < reader->entries.len ? &reader->entries.ptr[low] : NULL;
}

static void cover_entry(const Reader *reader, IgnoreComment *comment) {
  const Span *entry = entry_after(reader, comment->span.end);
  if (!entry) return;
  comment->first = source_line_at(reader->source, entry->start);
  comment->last =
      source_line_at(reader->source, entry->end > entry->start ? entry->end - 1 : entry->end);
}

static bool is_alone(const Source *source, Span comment) {
  uint32_t start = source_line_start(source, source_line_at(source, comment.start));
  return str_trim(source_text(source, (Span){start, comment.start})).len == 0;
}

/* --- reading comments --- */

typedef struct Scanner {
  Str text; /* the whole file, cut at the comment's end */
  size_t at;
} Scanner;

static void skip_space(Scanner *scanner) {
  while (scanner->at < scanner->text.len && char_is_space(scanner->text.ptr[scanner->at]))
    scanner->at++;
}

static bool accept(Scanner *scanner, Str word) {
  if (!str_starts(str_from(scanner->text, scanner->at), word)) return false;
  scanner->at += word.len;
  return true;
}

static void report_unknown(Reader *reader, Span name) {
  Str text = source_text(reader->source, name);
  Near near = near_start(text);
  for (int code = 0; code < DIAG_COUNT; code++) {
    near_offer(&near, str_of(diag_info((DiagCode)code)->name));
  }
  Diag *diag = diag_add(reader->bag, DIAG_X011, reader->source, name,
                        "`%.*s` is not a code of rulec", STR_ARG(text));
  Str best = near_best(&near);
  if (!best.len) {
    diag_help(reader->bag, diag, "`rulec explain --list` lists the codes");
    return;
  }
  diag_help(reader->bag, diag, "did you mean `%.*s`?", STR_ARG(best));
  fix_edit(reader->bag, diag_fix(reader->bag, diag, false, "write `%.*s`", STR_ARG(best)), name,
           best);
}

/* One code of the list; an unknown one is a finding. */
static void read_code(Reader *reader, IgnoreComment *comment, Span name) {
  DiagCode code = diag_code_find(source_text(reader->source, name));
  if (code == DIAG_COUNT) {
    report_unknown(reader, name);
    return;
  }
  Ignore ignore = {code,      name, reader->suppress->comments.len, comment->first, comment->last,
                   NO_PARENT, false};
  comment->total++;
  vec_push(reader->arena, &reader->suppress->ignores, ignore);
}

/* "CODE, CODE]": false where a code or the bracket is missing. */
static bool read_codes(Reader *reader, Scanner *scanner, IgnoreComment *comment) {
  do {
    skip_space(scanner);
    size_t start = scanner->at;
    while (scanner->at < scanner->text.len && char_is_alnum(scanner->text.ptr[scanner->at]))
      scanner->at++;
    if (scanner->at == start) return false;
    read_code(reader, comment, (Span){(uint32_t)start, (uint32_t)scanner->at});
    skip_space(scanner);
  } while (accept(scanner, STR(",")));
  return accept(scanner, STR("]"));
}

/* The word at AT, as far as it is one. */
static Str word_at(const Scanner *scanner) {
  size_t end = scanner->at;
  while (end < scanner->text.len &&
         (char_is_alnum(scanner->text.ptr[end]) || scanner->text.ptr[end] == '-'))
    end++;
  return str_slice(scanner->text, scanner->at, end);
}

static void report_unread(Reader *reader, Span comment, Str word, bool known) {
  Diag *diag = diag_add(
      reader->bag, DIAG_X012, reader->source, comment,
      known ? "`%.*s` without codes in brackets" : "`%.*s` is not what a comment can ask of rulec",
      STR_ARG(word));
  diag_help(reader->bag, diag,
            "write `rulec: ignore[CODE, CODE] reason` or `rulec: ignore-file[CODE] reason`");
}

/* Reads COMMENT after its mark (`#` or `//`) of MARK bytes; an ignore for the file covers all. */
static void read_comment(Reader *reader, IgnoreComment comment, size_t mark) {
  Scanner scanner = {str_slice(reader->source->text, 0, comment.span.end),
                     comment.span.start + mark};
  skip_space(&scanner);
  if (!accept(&scanner, STR("rulec:"))) return;
  skip_space(&scanner);
  Str word = word_at(&scanner);
  bool for_file = str_eq(word, STR("ignore-file"));
  bool known = for_file || str_eq(word, STR("ignore"));
  if (for_file) comment.first = 0, comment.last = LAST_LINE;
  scanner.at += word.len;
  skip_space(&scanner);
  if (!known || !accept(&scanner, STR("[")) || !read_codes(reader, &scanner, &comment)) {
    report_unread(reader, comment.span, word, known);
    comment.total = 0;
  }
  vec_push(reader->arena, &reader->suppress->comments, comment);
}

static IgnoreComment comment_on_line(const Reader *reader, Span span, bool alone) {
  uint32_t line = source_line_at(reader->source, span.start);
  return (IgnoreComment){.span = span, .alone = alone, .first = line, .last = line};
}

static void read_yaml_comments(Reader *reader, const Doc *doc) {
  vec_each(Comment, each, &doc->comments) {
    IgnoreComment comment = comment_on_line(reader, each->span, each->alone);
    if (each->alone) {
      comment.first = 1, comment.last = 0;
      cover_entry(reader, &comment);
    }
    read_comment(reader, comment, 1);
  }
}

/* A comment alone on its line covers the line after the block of such comments it stands in. */
static void read_kql_comments(Reader *reader, const Span *spans, size_t count) {
  uint32_t *covered = ARENA_ARRAY(reader->arena, uint32_t, count + 1);
  for (size_t i = count; i-- > 0;) {
    uint32_t line = source_line_at(reader->source, spans[i].start);
    bool alone = is_alone(reader->source, spans[i]);
    covered[i] = alone ? line + 1 : line;
    if (alone && i + 1 < count && is_alone(reader->source, spans[i + 1]) &&
        source_line_at(reader->source, spans[i + 1].start) == line + 1)
      covered[i] = covered[i + 1];
  }
  for (size_t i = 0; i < count; i++) {
    IgnoreComment comment = comment_on_line(reader, spans[i], is_alone(reader->source, spans[i]));
    comment.first = comment.last = covered[i];
    read_comment(reader, comment, 2);
  }
}

/* --- the ranges of each code --- */

static int compare_ignores(const void *left, const void *right) {
  const Ignore *a = left, *b = right;
  if (a->code != b->code) return a->code < b->code ? -1 : 1;
  if (a->first != b->first) return a->first < b->first ? -1 : 1;
  if (a->last != b->last) return a->last > b->last ? -1 : 1;
  return (a->name.start > b->name.start) - (a->name.start < b->name.start);
}

/* Of equal ranges the later one serves, and the earlier is of no use. */
static void link_parents(Suppress *suppress) {
  Ignore *ignores = suppress->ignores.ptr;
  for (uint32_t i = 1; i < suppress->ignores.len; i++) {
    uint32_t parent = ignores[i - 1].code == ignores[i].code ? i - 1 : NO_PARENT;
    while (parent != NO_PARENT &&
           (ignores[parent].last < ignores[i].first ||
            (ignores[parent].first == ignores[i].first && ignores[parent].last == ignores[i].last)))
      parent = ignores[parent].parent;
    ignores[i].parent = parent;
  }
}

/* Whether a YAML comment may ask something of rulec. */
static bool asks(const Doc *doc) {
  vec_each(Comment, comment, &doc->comments) {
    if (str_find(source_text(doc->source, comment->span), STR("rulec:"), 0) != STR_NONE)
      return true;
  }
  return false;
}

Suppress *suppress_read(Arena *arena, const Doc *doc, const Span *kql_comments, size_t count,
                        DiagBag *bag) {
  if (!count && !asks(doc)) return NULL;
  Suppress *suppress = ARENA_NEW(arena, Suppress);
  Reader reader = {.arena = arena, .source = doc->source, .bag = bag, .suppress = suppress};
  suppress->source = doc->source;
  collect_entries(&reader, doc);
  read_yaml_comments(&reader, doc);
  read_kql_comments(&reader, kql_comments, count);
  if (suppress->ignores.len)
    qsort(suppress->ignores.ptr, suppress->ignores.len, sizeof(Ignore), compare_ignores);
  link_parents(suppress);
  return suppress;
}

/* --- silencing --- */

/* The last ignore of CODE that starts at or before LINE, or NO_PARENT. */
static uint32_t find(const Suppress *suppress, DiagCode code, uint32_t line) {
  uint32_t low = 0, high = suppress->ignores.len;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    const Ignore *ignore = &suppress->ignores.ptr[middle];
    if (ignore->code < code || (ignore->code == code && ignore->first <= line))
      low = middle + 1;
    else
      high = middle;
  }
  return low > 0 && suppress->ignores.ptr[low - 1].code == code ? low - 1 : NO_PARENT;
}

bool suppress_covers(Suppress *suppress, const Diag *diag) {
  if (!suppress || diag->source != suppress->source) return false;
  uint32_t line = source_line_at(diag->source, diag->span.start);
  uint32_t at = find(suppress, diag->code, line);
  while (at != NO_PARENT && suppress->ignores.ptr[at].last < line)
    at = suppress->ignores.ptr[at].parent;
  if (at == NO_PARENT) return false;
  return suppress->ignores.ptr[at].used = true;
}

void suppress_apply(Suppress *suppress, DiagBag *bag) {
  uint32_t kept = 0;
  vec_each(Diag *, diag, &bag->diags) {
    if (!suppress_covers(suppress, *diag)) bag->diags.ptr[kept++] = *diag;
  }
  bag->diags.len = kept;
}

/* --- ignores without use --- */

/* The bytes to remove with COMMENT: its line where it stands alone, else the space before it too.
 */
static Span removal(const Source *source, const IgnoreComment *comment) {
  Span span = comment->span;
  uint32_t line = source_line_at(source, span.start);
  if (comment->alone) {
    uint32_t next = source_line_start(source, line + 1);
    return (Span){source_line_start(source, line), next};
  }
  while (span.start > 0 &&
         (source->text.ptr[span.start - 1] == ' ' || source->text.ptr[span.start - 1] == '\t'))
    span.start--;
  return span;
}

static void report_comment(const Suppress *suppress, const IgnoreComment *comment, DiagBag *bag) {
  Diag *diag =
      diag_add(bag, DIAG_X010, suppress->source, comment->span, "this ignore matches no finding");
  fix_edit(bag, diag_fix(bag, diag, true, "remove the comment"), removal(suppress->source, comment),
           (Str){NULL, 0});
}

/* The code's name with the comma that then has nothing to part. */
static Span with_comma(Str text, Span name) {
  uint32_t end = name.end, start = name.start;
  while (end < text.len && char_is_space(text.ptr[end])) end++;
  if (text.ptr[end] == ',') {
    end++;
    while (end < text.len && char_is_space(text.ptr[end])) end++;
    return (Span){name.start, end};
  }
  while (text.ptr[start - 1] != ',') start--;
  return (Span){start - 1, name.end};
}

static void report_code(const Suppress *suppress, const Ignore *ignore, DiagBag *bag) {
  const char *name = diag_info(ignore->code)->name;
  Diag *diag = diag_add(bag, DIAG_X010, suppress->source, ignore->name,
                        "this ignore matches no finding of %s", name);
  fix_edit(bag, diag_fix(bag, diag, true, "remove `%s`", name),
           with_comma(suppress->source->text, ignore->name), (Str){NULL, 0});
}

/* An ignore of a code that is off in this run is not said to be useless: another run needs it. */
static bool is_useless(const Ignore *ignore, const DiagBag *bag) {
  return !ignore->used && (!bag->severities || bag->severities[ignore->code] != SEVERITY_OFF);
}

void suppress_finish(Suppress *suppress, DiagBag *bag) {
  if (!suppress) return;
  vec_each(Ignore, ignore, &suppress->ignores) {
    suppress->comments.ptr[ignore->comment].useless += is_useless(ignore, bag);
  }
  vec_each(IgnoreComment, comment, &suppress->comments) {
    if (comment->total && comment->useless == comment->total)
      report_comment(suppress, comment, bag);
  }
  vec_each(Ignore, ignore, &suppress->ignores) {
    const IgnoreComment *comment = &suppress->comments.ptr[ignore->comment];
    if (is_useless(ignore, bag) && comment->useless < comment->total)
      report_code(suppress, ignore, bag);
  }
}
