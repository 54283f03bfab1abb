/* Evaluators that take text apart: URLs, paths, CSV, versions, command lines. */
#include "base/vec.h"
#include "exec/csv.h"
#include "exec/eval.h"
#include "value/convert.h"
#include "value/decimal_text.h"
#include "value/match.h"

typedef VEC(Value) List;

static void put(BagBuilder *bag, const char *key, Str value) {
  bag_put(bag, str_of(key), value_str(value));
}

/* S with %XX resolved. */
static Str unescaped(Text *text, Str s) {
  for (size_t k = 0; k < s.len; k++) {
    int64_t byte;
    if (s.ptr[k] == '%' && k + 2 < s.len && char_is_hex(s.ptr[k + 1]) &&
        char_is_hex(s.ptr[k + 2])) {
      convert_long(arena_printf(text->arena, "0x%.2s", s.ptr + k + 1), &byte);
      text_add_byte(text, (char)byte);
      k += 2;
    } else {
      text_add_byte(text, s.ptr[k]);
    }
  }
  return text_done(text);
}

static Value query_parameters(Text *text, Str query) {
  BagBuilder bag = {.arena = text->arena};
  while (query.len) {
    Str value = str_split(&query, '&');
    if (!value.len) continue;
    Str key = unescaped(text, str_split(&value, '='));
    bag_put(&bag, key, value_str(unescaped(text, value)));
  }
  return bag_done(&bag);
}

void eval_parse_urlquery(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Str query = arg_str(call, 0, i);
    BagBuilder bag = {.arena = call->arena};
    if (str_starts(query, STR("?"))) query = str_from(query, 1);
    bag_put(&bag, STR("Query Parameters"), query_parameters(&call->text, query));
    result_dynamic(call, i, bag_done(&bag));
  }
}

/* What stands before BYTE, which is cut off S with it; absent where there is no BYTE. */
static Str take_before(Str *s, char byte) {
  size_t at = str_find_byte(*s, byte, 0);
  if (at == STR_NONE) return (Str){0};
  Str before = str_slice(*s, 0, at);
  *s = str_from(*s, at + 1);
  return before;
}

/* What stands behind BYTE, which is cut off S with it. */
static Str take_behind(Str *s, char byte) {
  size_t at = str_find_byte(*s, byte, 0);
  if (at == STR_NONE) return (Str){0};
  Str behind = str_from(*s, at + 1);
  *s = str_slice(*s, 0, at);
  return behind;
}

/* scheme://user:password@host:port/path?query#fragment */
static Value parse_url(Text *text, Str s) {
  BagBuilder bag = {.arena = text->arena};
  Str fragment = take_behind(&s, '#'), query = take_behind(&s, '?'), scheme = {0};
  size_t colon = str_find(s, STR("://"), 0);
  if (colon != STR_NONE) {
    scheme = str_slice(s, 0, colon);
    s = str_from(s, colon + 3);
  }
  size_t slash = str_find_byte(s, '/', 0);
  Str path = slash == STR_NONE ? (Str){0} : str_from(s, slash);
  Str host = slash == STR_NONE ? s : str_slice(s, 0, slash);
  Str password = take_before(&host, '@');
  bool user_only = str_find_byte(password, ':', 0) == STR_NONE;
  Str user = user_only ? password : take_before(&password, ':');
  if (user_only) password = (Str){0};
  Str port = str_starts(host, STR("[")) ? (Str){0} : take_behind(&host, ':');
  put(&bag, "Scheme", scheme);
  put(&bag, "Host", host);
  put(&bag, "Port", port);
  put(&bag, "Path", path);
  put(&bag, "Username", user);
  put(&bag, "Password", password);
  bag_put(&bag, STR("Query Parameters"), query_parameters(text, query));
  put(&bag, "Fragment", fragment);
  return bag_done(&bag);
}

void eval_parse_url(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    result_dynamic(call, i, parse_url(&call->text, arg_str(call, 0, i)));
  }
}

static size_t last_slash(Str s) {
  size_t at = s.len;
  while (at > 0 && s.ptr[at - 1] != '/' && s.ptr[at - 1] != '\\') at--;
  return at ? at - 1 : STR_NONE;
}

/* C:\dir\file.ext:stream, file://…, \\server\share\…, /usr/… */
static Value parse_path(Arena *arena, Str s) {
  BagBuilder bag = {.arena = arena};
  Str scheme = {0}, root = {0}, stream = {0};
  size_t colon = str_find(s, STR("://"), 0);
  if (colon != STR_NONE) {
    scheme = str_slice(s, 0, colon);
    s = str_from(s, colon + 3);
  }
  bool drive = s.len > 2 && s.ptr[1] == ':';
  if (drive) root = str_slice(s, 0, 3);
  size_t slash = last_slash(s);
  Str directory = slash == STR_NONE ? (Str){0} : str_slice(s, 0, slash);
  Str file = slash == STR_NONE ? s : str_from(s, slash + 1);
  size_t cut = str_find_byte(file, ':', 0);
  if (cut != STR_NONE) {
    stream = str_from(file, cut + 1);
    file = str_slice(file, 0, cut);
  }
  size_t dot = file.len, parent = last_slash(directory);
  while (dot > 0 && file.ptr[dot - 1] != '.') dot--;
  put(&bag, "Scheme", scheme);
  put(&bag, "RootPath", root);
  put(&bag, "DirectoryPath", directory);
  put(&bag, "DirectoryName", parent == STR_NONE ? directory : str_from(directory, parent + 1));
  put(&bag, "Filename", file);
  put(&bag, "Extension", dot ? str_from(file, dot) : (Str){0});
  put(&bag, "AlternateDataStreamName", stream);
  return bag_done(&bag);
}

void eval_parse_path(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    result_dynamic(call, i, parse_path(call->arena, arg_str(call, 0, i)));
  }
}

/* The first record only. */
void eval_parse_csv(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Str s = arg_str(call, 0, i);
    List fields = {0};
    bool last = false;
    for (size_t at = 0; !last;) {
      Value field = value_str(csv_field(&call->text, s, &at, &last));
      vec_push(call->arena, &fields, field);
    }
    result_dynamic(call, i, value_array(fields.ptr, fields.len));
  }
}

/* Up to four parts of up to eight digits, the first the most significant; as one decimal. */
static bool version_number(Text *text, Str s) {
  int parts = 0;
  bool more = s.len > 0;
  for (; parts < 4; parts++) {
    Str part = more ? str_split(&s, '.') : STR("0");
    if (more && (!part.len || part.len > 8)) return false;
    for (size_t k = 0; k < part.len; k++) {
      if (!char_is_digit(part.ptr[k])) return false;
    }
    for (size_t k = part.len; k < 8; k++) text_add_byte(text, '0');
    text_add(text, part);
    more = s.ptr != NULL;
  }
  return !more;
}

void eval_parse_version(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Wide number;
    bool good = version_number(&call->text, str_trim(arg_str(call, 0, i)));
    Str digits = text_done(&call->text);
    if (good && decimal_read(digits, &number)) {
      result_wide(call, i, number);
    } else {
      result_null(call, i);
    }
  }
}

/* An argument of a Windows command line: quotes group, \" is a quote. */
static Str command_word(Text *text, Str s, size_t *at) {
  bool quoted = false;
  for (; *at < s.len && (quoted || !char_is_space(s.ptr[*at])); ++*at) {
    char c = s.ptr[*at];
    if (c == '\\' && *at + 1 < s.len && s.ptr[*at + 1] == '"') {
      text_add_byte(text, '"');
      ++*at;
    } else if (c == '"') {
      quoted = !quoted;
    } else {
      text_add_byte(text, c);
    }
  }
  return text_done(text);
}

void eval_parse_command_line(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Str s = arg_str(call, 0, i);
    List words = {0};
    for (size_t at = 0; at < s.len;) {
      if (char_is_space(s.ptr[at])) {
        at++;
        continue;
      }
      Value word = value_str(command_word(&call->text, s, &at));
      vec_push(call->arena, &words, word);
    }
    if (str_eq(arg_str(call, 1, i), STR("windows"))) {
      result_dynamic(call, i, value_array(words.ptr, words.len));
    }
  }
}

/* has_any_index(text, [words]): the index of the first word that TEXT has, or -1 */
void eval_has_any_index(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Value words = arg_dynamic(call, 1, i);
    int64_t found = -1;
    for (uint32_t k = 0; words.type == VALUE_ARRAY && k < words.len && found < 0; k++) {
      text_value(&call->text, words.items[k]);
      Needle needle = needle_new(call->arena, text_done(&call->text), true, MATCH_TERM);
      if (needle_find(&needle, arg_str(call, 0, i)) != STR_NONE) found = k;
    }
    result_number(call, i, found);
  }
}
