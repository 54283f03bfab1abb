/* Evaluators that need regular expressions: matches regex, extract, extract_all, replace_regex,
   trim and its kin, counts and positions of matches. A constant pattern is compiled once a run; one
   that is wrong ends the run with an error. */
#include "port/regex.h"

#include "base/utf8.h"
#include "base/vec.h"
#include "exec/eval.h"
#include "exec/run.h"
#include "value/convert.h"

#include <string.h>

typedef struct Compiled {
  Str pattern;
  Regex *regex;
  struct Compiled *older; /* all of a call are kept, for the run may ask for them again */
} Compiled;

static void release(void *regex) { regex_free(regex); }

/* The regular expression PATTERN, compiled before if this call has met it; NULL where it is wrong.
 */
static const Regex *compile(EvalCall *call, Str pattern, unsigned flags) {
  for (Compiled *c = *call->state; c; c = c->older) {
    if (str_eq(c->pattern, pattern)) return c->regex;
  }
  Str why = {0};
  Compiled *c = ARENA_NEW(call->run, Compiled);
  c->pattern = arena_str(call->run, pattern);
  c->regex = regex_new(call->run, c->pattern, flags, &why);
  c->older = *call->state;
  *call->state = c;
  if (!c->regex) {
    exec_fail(call->exec, "REGEX", "the regular expression `%.*s` is wrong: %.*s", STR_ARG(pattern),
              STR_ARG(why));
  } else {
    exec_own(call->exec, c->regex, release);
  }
  return c->regex;
}

void eval_matches_regex(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    const Regex *regex = compile(call, arg_str(call, 1, i), 0);
    result_bool(call, i, regex && regex_find(regex, arg_str(call, 0, i), 0, NULL, 0));
  }
}

/* extract(regex, group, text [, typeof]) */
void eval_extract(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    const Regex *regex = compile(call, arg_str(call, 0, i), 0);
    int64_t group = arg_number(call, 1, i);
    Str groups[REGEX_GROUPS] = {{0}};
    bool found = regex && group >= 0 && group < REGEX_GROUPS &&
                 group <= (int64_t)regex_groups(regex) &&
                 regex_find(regex, arg_str(call, 2, i), 0, groups, (uint32_t)group + 1);
    Value v = found ? value_str(groups[group]) : value_null();
    column_set(call->result, i, convert_value(&call->text, v, call->result->type));
  }
}

/* Which groups extract_all gives: all, or those that its second argument lists. */
static uint32_t wanted_groups(EvalCall *call, const Regex *regex, uint32_t row,
                              uint32_t wanted[REGEX_GROUPS]) {
  uint32_t all = regex_groups(regex), count = 0;
  if (call->arg_count < 3) {
    if (!all) exec_fail(call->exec, "REGEX", "extract_all needs a group in its regular expression");
    for (uint32_t g = 1; g <= all && g < REGEX_GROUPS; g++) wanted[count++] = g;
    return count;
  }
  Value list = arg_dynamic(call, 1, row);
  for (uint32_t k = 0; list.type == VALUE_ARRAY && k < list.len && count < REGEX_GROUPS; k++) {
    int64_t g = -1;
    for (uint32_t n = 1; list.items[k].type == VALUE_STRING && n <= all; n++) {
      if (str_eq(regex_group_name(regex, n), value_text(list.items[k]))) g = n;
    }
    if (list.items[k].type != VALUE_STRING) value_to_long(list.items[k], &g);
    if (g >= 0 && g <= (int64_t)all && g < REGEX_GROUPS) wanted[count++] = (uint32_t)g;
  }
  return count;
}

static size_t after_match(Str text, Str match) {
  size_t end = (size_t)(match.ptr - text.ptr) + match.len, width = 1;
  if (match.len || end >= text.len) return match.len ? end : end + 1;
  utf8_decode(text, end, &width);
  return end + width;
}

static Value all_matches(EvalCall *call, const Regex *regex, Str text, const uint32_t *wanted,
                         uint32_t count) {
  VEC(Value) found = {0};
  Str groups[REGEX_GROUPS];
  size_t at = 0;
  while (at <= text.len && regex_find(regex, text, at, groups, regex_groups(regex) + 1)) {
    Value *items = ARENA_ARRAY(call->arena, Value, count);
    for (uint32_t k = 0; k < count; k++) items[k] = value_str(groups[wanted[k]]);
    Value one = count == 1 ? items[0] : value_array(items, count);
    vec_push(call->arena, &found, one);
    at = after_match(text, groups[0]);
  }
  return found.len ? value_array(found.ptr, found.len) : value_null();
}

/* extract_all(regex [, groups], text) */
void eval_extract_all(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    const Regex *regex = compile(call, arg_str(call, 0, i), 0);
    uint32_t last = call->arg_count - 1, wanted[REGEX_GROUPS];
    if (!regex) continue;
    Value text = convert_value(&call->text, arg_value(call, last, i), VALUE_STRING);
    uint32_t count = wanted_groups(call, regex, i, wanted);
    result_dynamic(call, i, all_matches(call, regex, value_text(text), wanted, count));
  }
}

/* \1 to \9 in WITH are the groups, \0 the match. */
static void add_rewritten(Text *text, Str with, const Str *groups) {
  for (size_t k = 0; k < with.len; k++) {
    char c = with.ptr[k], next = k + 1 < with.len ? with.ptr[k + 1] : 0;
    if (c != '\\') {
      text_add_byte(text, c);
    } else if (char_is_digit(next)) {
      text_add(text, groups[next - '0']);
      k++;
    } else {
      text_add_byte(text, next ? next : c);
      k++;
    }
  }
}

/* The arguments of ROW: text, regex, rewrite. */
static void replace(EvalCall *call, uint32_t row, const Str args[3]) {
  Str s = args[0], groups[REGEX_GROUPS];
  const Regex *regex = compile(call, args[1], 0);
  size_t at = 0, copied = 0;
  memset(groups, 0, sizeof groups);
  while (regex && at <= s.len && regex_find(regex, s, at, groups, REGEX_GROUPS)) {
    size_t start = (size_t)(groups[0].ptr - s.ptr);
    text_add(&call->text, str_slice(s, copied, start));
    add_rewritten(&call->text, args[2], groups);
    copied = start + groups[0].len;
    at = after_match(s, groups[0]);
  }
  text_add(&call->text, str_from(s, copied));
  result_str(call, row, text_done(&call->text));
}

/* replace_regex(text, regex, rewrite) */
void eval_replace_regex(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    replace(call, i, (Str[]){arg_str(call, 0, i), arg_str(call, 1, i), arg_str(call, 2, i)});
  }
}

/* The obsolete replace(regex, rewrite, text) */
void eval_replace_old(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    replace(call, i, (Str[]){arg_str(call, 2, i), arg_str(call, 0, i), arg_str(call, 1, i)});
  }
}

enum { TRIM_START = 1, TRIM_END = 2 };

/* trim(regex, text): one match at each end. */
static void trim(EvalCall *call, unsigned sides) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Str s = arg_str(call, 1, i), pattern = arg_str(call, 0, i), group;
    Str at_start = arena_printf(call->arena, "^(?:%.*s)", STR_ARG(pattern));
    Str at_end = arena_printf(call->arena, "(?:%.*s)$", STR_ARG(pattern));
    const Regex *start = sides & TRIM_START ? compile(call, at_start, 0) : NULL;
    const Regex *end = sides & TRIM_END ? compile(call, at_end, 0) : NULL;
    if (start && regex_find(start, s, 0, &group, 1)) s = str_from(s, group.len);
    if (end && regex_find(end, s, 0, &group, 1)) s = str_slice(s, 0, s.len - group.len);
    result_str(call, i, s);
  }
}

void eval_trim(EvalCall *call) { trim(call, TRIM_START | TRIM_END); }
void eval_trim_start(EvalCall *call) { trim(call, TRIM_START); }
void eval_trim_end(EvalCall *call) { trim(call, TRIM_END); }

static int64_t count_matches(const Regex *regex, Str s) {
  int64_t count = 0;
  Str group;
  for (size_t at = 0; at <= s.len && regex_find(regex, s, at, &group, 1); count++) {
    at = after_match(s, group);
  }
  return count;
}

static int64_t count_text(Str s, Str needle) {
  int64_t count = 0;
  size_t at = 0;
  while (needle.len && (at = str_find(s, needle, at)) != STR_NONE) {
    count++;
    at++; /* plain matches may overlap */
  }
  return count;
}

/* countof(text, search [, "normal" or "regex"]) */
void eval_countof(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Str s = arg_str(call, 0, i), search = arg_str(call, 1, i);
    bool as_regex = call->arg_count > 2 && str_eq(arg_str(call, 2, i), STR("regex"));
    const Regex *regex = as_regex ? compile(call, search, 0) : NULL;
    result_number(call, i, regex ? count_matches(regex, s) : as_regex ? 0 : count_text(s, search));
  }
}

/* indexof_regex(text, regex [, start [, length [, occurrence]]]); positions count code points */
void eval_indexof_regex(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Str s = arg_str(call, 0, i), group;
    const Regex *regex = compile(call, arg_str(call, 1, i), 0);
    int64_t start = call->arg_count > 2 ? arg_number(call, 2, i) : 0;
    int64_t length = call->arg_count > 3 ? arg_number(call, 3, i) : -1;
    int64_t left = call->arg_count > 4 ? arg_number(call, 4, i) : 1;
    if (start < 0 || length < -1 || left < 1 || !regex) {
      result_null(call, i);
      continue;
    }
    size_t from = 0, width, end;
    for (; start > 0 && from < s.len; start--, from += width) utf8_decode(s, from, &width);
    for (end = from; length != 0 && end < s.len; length--, end += width)
      utf8_decode(s, end, &width);
    Str part = str_slice(s, 0, end);
    bool found = false;
    while (from <= part.len && (found = regex_find(regex, part, from, &group, 1)) && --left) {
      from = after_match(part, group);
    }
    found = found && !left;
    result_number(call, i,
                  found ? (int64_t)utf8_count(str_slice(s, 0, (size_t)(group.ptr - s.ptr))) : -1);
  }
}

void eval_regex_quote(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Str s = arg_str(call, 0, i);
    for (size_t k = 0; k < s.len; k++) {
      char c = s.ptr[k];
      bool plain = char_is_alnum(c) || c == '_' || (unsigned char)c >= 0x80;
      if (!plain) text_add_byte(&call->text, '\\');
      text_add_byte(&call->text, c);
    }
    result_str(call, i, text_done(&call->text));
  }
}
