/* Owns regular expressions written as literals: compiled here, so that a mistake in one is found
   at its character instead of when the query first runs. Comes in: the strings. Goes out: findings
   of ours, none of which Microsoft's service gives. */
#include "kql/bind_int.h"

#include "base/buf.h"
#include "port/regex_check.h"

#include <string.h>

/* --- from the value of a string literal to where it is written --- */

/* The bytes of TOKEN's content that the escape, doubled quote or character at AT takes. */
static uint32_t unit_at(Str token, uint32_t at, bool verbatim) {
  static const char wide[] = "xuU";
  char c = token.ptr[at], next = at + 1 < token.len ? token.ptr[at + 1] : '\0';
  if (verbatim) return (c == '"' || c == '\'') && next == c ? 2 : 1;
  if (c != '\\') return 1;
  for (uint32_t i = 0; i < 3; i++) {
    if (next == wide[i]) return 2 + (2U << i);
  }
  uint32_t digits = 0, most = next >= '0' && next <= '3' ? 3 : 2;
  while (digits < most && at + 1 + digits < token.len && token.ptr[at + 1 + digits] >= '0' &&
         token.ptr[at + 1 + digits] <= '7') {
    digits++;
  }
  return digits > 0 ? digits + 1 : 2;
}

/* How many bytes of value the content [0, LEN) of a literal gives, whose mark is OPENING. */
static size_t value_length(Arena *arena, Str opening, Str content) {
  Str token = arena_printf(arena, "%.*s%.*s%c", STR_ARG(opening), STR_ARG(content),
                           opening.ptr[opening.len - 1]);
  return kql_unquote(arena, token).len;
}

/* Where byte PLACE of the value of TOKEN is written, as span within TOKEN. */
static Span written_at(Arena *arena, Str token, size_t place) {
  uint32_t start = 0;
  if (token.ptr[0] == 'h' || token.ptr[0] == 'H') start++;
  bool verbatim = token.ptr[start] == '@';
  if (verbatim) start++;
  bool raw = token.ptr[start] == '`' || token.ptr[start] == '~';
  uint32_t opening = start + (raw ? 3 : 1), at = opening;
  if (raw) return (Span){opening + (uint32_t)place, opening + (uint32_t)place + 1};
  size_t value = 0;
  while (at < token.len) {
    uint32_t unit = unit_at(token, at, verbatim);
    if (at + unit > token.len) unit = (uint32_t)token.len - at;
    size_t gives = unit == 1 ? 1
                             : value_length(arena, str_slice(token, 0, opening),
                                            str_slice(token, at, at + unit));
    if (value + gives > place) return (Span){at, at + unit};
    value += gives;
    at += unit;
  }
  return (Span){(uint32_t)token.len, (uint32_t)token.len};
}

/* Where byte PLACE of the value of STRING is written in the query. */
static Span place_in_string(const Binder *binder, const KqlNode *string, size_t place) {
  for (uint32_t i = string->first; i < string->end; i++) {
    Span span = kql_token_span(binder->query, i);
    Str token = source_text(binder->query->source, span);
    size_t len = kql_unquote(binder->arena, token).len;
    if (place < len || i + 1 == string->end) {
      Span within = written_at(binder->arena, token, place);
      return (Span){span.start + within.start, span.start + within.end};
    }
    place -= len;
  }
  return kql_span(binder->query, string);
}

/* --- where in the pattern the mistake is --- */

/* The end of the class that opens at START, or the length of PATTERN. */
static size_t class_end(Str pattern, size_t start) {
  size_t at = start + 1;
  if (at < pattern.len && pattern.ptr[at] == '^') at++;
  if (at < pattern.len && pattern.ptr[at] == ']') at++;
  while (at < pattern.len && pattern.ptr[at] != ']') at += pattern.ptr[at] == '\\' ? 2 : 1;
  return at < pattern.len ? at + 1 : pattern.len;
}

/* The last `(` without `)`, or the first `)` without `(`. */
static size_t unbalanced(Arena *arena, Str pattern, bool open) {
  VEC(size_t) opened = {0};
  for (size_t at = 0; at < pattern.len;) {
    char c = pattern.ptr[at];
    if (c == '\\') {
      at += 2;
      continue;
    }
    if (c == '[') {
      at = class_end(pattern, at);
      continue;
    }
    if (c == '(') vec_push(arena, &opened, at);
    if (c == ')' && opened.len == 0 && !open) return at;
    if (c == ')' && opened.len > 0) opened.len--;
    at++;
  }
  return opened.len > 0 ? opened.ptr[opened.len - 1] : 0;
}

/* The first place of PART that does not begin inside an escape. */
static size_t place_of(Str pattern, Str part) {
  for (size_t at = 0; at + part.len <= pattern.len;) {
    if (str_starts(str_from(pattern, at), part)) return at;
    at += pattern.ptr[at] == '\\' ? 2 : 1;
  }
  return 0;
}

static size_t place_of_mistake(Arena *arena, Str pattern, const RegexVerdict *verdict) {
  switch (verdict->mistake) {
    case REGEX_OPEN_GROUP: return unbalanced(arena, pattern, true);
    case REGEX_STRAY_CLOSE: return unbalanced(arena, pattern, false);
    case REGEX_END_ESCAPE: return pattern.len - 1;
    default: return place_of(pattern, verdict->part);
  }
}

/* --- patterns that need no second look --- */

enum { PLAIN_DEPTH = 16 };

/* A pattern being looked through: groups may only be `(…)` and `(?:…)`. */
typedef struct Scan {
  Str s;
  size_t at;
  uint32_t depth, groups;
  bool atom; /* something stands before that can be repeated */
} Scan;

/* An escape that surely is one: of a sign, or of a class of characters or a control character. */
static bool scan_escape(Scan *scan) {
  char c = scan->at + 1 < scan->s.len ? scan->s.ptr[scan->at + 1] : '\0';
  bool known = c != '\0' && strchr("dDwWsSbBtrn", c) != NULL;
  bool sign = c > ' ' && c < '\x7F' && !char_is_alnum(c) && c != '<' && c != '>';
  if (!known && !sign) return false;
  scan->at += 2;
  return true;
}

/* A class of single characters, escapes and ranges between letters or digits in order. */
static bool scan_class(Scan *scan) {
  scan->at++;
  if (scan->at < scan->s.len && scan->s.ptr[scan->at] == '^') scan->at++;
  for (size_t start = scan->at; scan->at < scan->s.len;) {
    char c = scan->s.ptr[scan->at],
         next = scan->at + 1 < scan->s.len ? scan->s.ptr[scan->at + 1] : '\0';
    char after = scan->at + 2 < scan->s.len ? scan->s.ptr[scan->at + 2] : '\0';
    if (c == ']') return scan->at++ > start;
    if (c == '[' || c == '&' || c == '~' || (unsigned char)c >= 0x80) return false;
    if (c == '\\') {
      if (next == 'b' || next == 'B' || !scan_escape(scan)) return false;
      if (scan->at < scan->s.len && scan->s.ptr[scan->at] == '-') return false;
    } else if (next == '-' && after != ']') {
      if (!char_is_alnum(c) || !char_is_alnum(after) || c > after) return false;
      scan->at += 3;
    } else {
      scan->at++;
    }
  }
  return false;
}

static bool scan_group(Scan *scan) {
  bool silent = str_starts(str_from(scan->s, scan->at), STR("(?:"));
  char next = scan->at + 1 < scan->s.len ? scan->s.ptr[scan->at + 1] : '\0';
  if ((next == '?' && !silent) || ++scan->depth > PLAIN_DEPTH) return false;
  scan->groups += !silent;
  scan->at += silent ? 3 : 1;
  scan->atom = false;
  return true;
}

/* One item of the pattern; false: RE2 shall judge. */
static bool scan_item(Scan *scan) {
  char c = scan->s.ptr[scan->at];
  bool atom = scan->atom;
  scan->atom = true;
  switch (c) {
    case '\\': return scan_escape(scan);
    case '[': return scan_class(scan);
    case '(': return scan_group(scan);
    case ')': return scan->at++, scan->depth-- > 0;
    case '{': return false;
    case '|':
    case '^':
    case '$': return scan->at++, scan->atom = false, true;
    case '*':
    case '+':
    case '?':
      scan->at++;
      if (scan->at < scan->s.len && scan->s.ptr[scan->at] == '?') scan->at++;
      scan->atom = false;
      return atom;
    default: return scan->at++, (unsigned char)c < 0x80;
  }
}

/* Whether PATTERN surely is a regular expression; then it has GROUPS groups. Linear, where RE2
   would compile it. */
static bool is_plain(Str pattern, uint32_t *groups) {
  Scan scan = {.s = pattern};
  while (scan.at < pattern.len) {
    if (!scan_item(&scan)) return false;
  }
  *groups = scan.groups;
  return scan.depth == 0;
}

/* --- findings --- */

static Str wording(Arena *arena, const RegexVerdict *verdict) {
  Str part = verdict->part;
  switch (verdict->mistake) {
    case REGEX_OPEN_GROUP: return STR("this `(` is never closed");
    case REGEX_STRAY_CLOSE: return STR("this `)` closes nothing");
    case REGEX_OPEN_CLASS: return STR("this `[` is never closed");
    case REGEX_END_ESCAPE: return STR("the `\\` at the end escapes nothing");
    case REGEX_BAD_RANGE: {
      bool named = str_starts(part, STR("[:")) || str_starts(part, STR("\\"));
      return arena_printf(arena, "`%.*s` is no %s of characters", STR_ARG(part),
                          named ? "class" : "range");
    }
    case REGEX_BAD_ESCAPE:
      return arena_printf(arena, "`%.*s` is no escape of regular expressions", STR_ARG(part));
    case REGEX_NOTHING_REPEATED:
      return arena_printf(arena, "`%.*s` has nothing before it to repeat", STR_ARG(part));
    case REGEX_BAD_NAME: return arena_printf(arena, "`%.*s` does not name a group", STR_ARG(part));
    default: return arena_printf(arena, "`%.*s` is no kind of group", STR_ARG(part));
  }
}

static void advise(const Binder *binder, Diag *diag, Str pattern, const RegexVerdict *verdict) {
  Str part = verdict->part;
  char last = part.len > 0 ? part.ptr[part.len - 1] : '\0';
  if (verdict->mistake == REGEX_BAD_ESCAPE && char_is_digit(last)) {
    diag_help(binder->bag, diag, "KQL cannot refer back to what a group matched");
  } else if (verdict->mistake == REGEX_BAD_GROUP && part.len > 2) {
    diag_help(binder->bag, diag, "KQL cannot look ahead or behind: extract more and filter after");
  } else if (verdict->mistake == REGEX_OPEN_GROUP || verdict->mistake == REGEX_STRAY_CLOSE) {
    char c = verdict->mistake == REGEX_OPEN_GROUP ? '(' : ')';
    diag_help(binder->bag, diag, "for the character itself write `\\%c`", c);
  } else if (pattern.len > 0 && pattern.ptr[0] == '*') {
    diag_help(binder->bag, diag, "`.*` matches anything");
  }
}

/* What RE2 does not know but KQL's engine does. */
static bool only_re2(const RegexVerdict *verdict) {
  Str part = verdict->part;
  if (verdict->mistake == REGEX_BAD_ESCAPE) {
    return part.len > 1 && str_find_byte(STR("uUR<>"), part.ptr[1], 0) != STR_NONE;
  }
  if (verdict->mistake != REGEX_BAD_GROUP) return false;
  for (size_t i = 2; i < part.len; i++) {
    if (part.ptr[i] == 'x' || part.ptr[i] == 'u' || part.ptr[i] == 'R') return true;
  }
  return false;
}

/* Names of groups as RE2 writes them: `(?<a>` becomes `(?P<a>`. */
static Str with_old_names(Arena *arena, Str pattern) {
  size_t at = str_find(pattern, STR("(?<"), 0), done = 0;
  if (at == STR_NONE) return pattern;
  Buf out = {0};
  for (; at != STR_NONE; at = str_find(pattern, STR("(?<"), at + 3)) {
    char next = at + 3 < pattern.len ? pattern.ptr[at + 3] : '\0';
    bool name = next != '=' && next != '!';
    buf_add(&out, str_slice(pattern, done, at));
    buf_add_cstr(&out, name ? "(?P<" : "(?<");
    done = at + 3;
  }
  buf_add(&out, str_from(pattern, done));
  Str named = arena_str(arena, buf_str(&out));
  buf_free(&out);
  return named;
}

const KqlNode *bind_string_of(const KqlNode *node) {
  while (node != NULL && node->kind != KQL_STRING) {
    bool variable = node->kind == KQL_NAME && node->symbol != NULL &&
                    node->symbol->kind == SYMBOL_VARIABLE && node->symbol->constant;
    if (node->kind == KQL_PAREN) {
      node = node->kids[KQL_PAREN_VALUE];
    } else if (node->kind == KQL_NAMED) {
      node = node->kids[KQL_NAMED_VALUE];
    } else {
      node = variable ? node->symbol->value : NULL;
    }
  }
  return node;
}

static void report(Binder *binder, const KqlNode *literal, Str pattern,
                   const RegexVerdict *verdict) {
  if (verdict->mistake == REGEX_FINE || only_re2(verdict)) return;
  Str why = wording(binder->arena, verdict);
  size_t place = place_of_mistake(binder->arena, pattern, verdict);
  Span span = place_in_string(binder, literal, place);
  if (verdict->mistake >= REGEX_BAD_RANGE && verdict->mistake != REGEX_END_ESCAPE &&
      verdict->part.len > 0) {
    span.end = place_in_string(binder, literal, place + verdict->part.len - 1).end;
  }
  Diag *diag = diag_add(binder->bag, DIAG_K005, binder->query->source, span, "%.*s", STR_ARG(why));
  diag_label(binder->bag, diag, NULL, kql_span(binder->query, literal),
             "in this regular expression");
  advise(binder, diag, pattern, verdict);
}

bool bind_check_regex(Binder *binder, const KqlNode *node, uint32_t *groups) {
  const KqlNode *literal = bind_string_of(node);
  if (literal == NULL || !bind_checks_literals(binder)) return false;
  Str pattern = kql_string(binder->query, literal);
  if (is_plain(pattern, groups)) return true;
  RegexVerdict verdict = regex_check(binder->arena, with_old_names(binder->arena, pattern));
  *groups = verdict.groups;
  if (verdict.mistake == REGEX_FINE) return true;
  report(binder, literal, pattern, &verdict);
  return false;
}

void bind_check_regex_parts(Binder *binder, KqlNode *const *parts, uint32_t count) {
  if (!bind_checks_literals(binder)) return;
  Buf all = {0};
  for (uint32_t i = 0; i < count; i++) {
    bool text = parts[i]->kind == KQL_STRING;
    buf_add(&all, text ? kql_string(binder->query, parts[i]) : STR(".*?"));
  }
  Str whole = arena_str(binder->arena, buf_str(&all));
  buf_free(&all);
  if (regex_check(binder->arena, with_old_names(binder->arena, whole)).mistake == REGEX_FINE)
    return;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t groups;
    if (parts[i]->kind == KQL_STRING) bind_check_regex(binder, parts[i], &groups);
  }
}
