/* Owns the writing of JSON. Comes in: values in order. Goes out: text with commas, quotes, escapes.
 */
#include "base/json.h"

#include "base/utf8.h"

#include <inttypes.h>

static void line(Json *json) {
  if (json->indent == 0) return;
  buf_add_byte(json->out, '\n');
  buf_add_repeat(json->out, ' ', (size_t)json->indent * (size_t)json->depth);
}

static void before_value(Json *json) {
  if (!json->keyed && json->depth > 0) {
    if (json->filled) buf_add_byte(json->out, ',');
    line(json);
  }
  json->keyed = false;
  json->filled = true;
}

static void open(Json *json, char bracket) {
  before_value(json);
  buf_add_byte(json->out, bracket);
  json->depth++;
  json->filled = false;
}

static void close(Json *json, char bracket) {
  json->depth--;
  if (json->filled) line(json);
  buf_add_byte(json->out, bracket);
  json->filled = true;
}

void json_open_object(Json *json) { open(json, '{'); }
void json_close_object(Json *json) { close(json, '}'); }
void json_open_array(Json *json) { open(json, '['); }
void json_close_array(Json *json) { close(json, ']'); }

void json_key_str(Json *json, Str key) {
  before_value(json);
  json_quote(json->out, key);
  buf_add_byte(json->out, ':');
  if (json->indent) buf_add_byte(json->out, ' ');
  json->keyed = true;
}

void json_key(Json *json, const char *key) { json_key_str(json, str_of(key)); }

void json_str(Json *json, Str value) {
  before_value(json);
  json_quote(json->out, value);
}

void json_cstr(Json *json, const char *value) {
  if (value)
    json_str(json, str_of(value));
  else
    json_null(json);
}

void json_int(Json *json, int64_t value) {
  before_value(json);
  buf_printf(json->out, "%" PRId64, value);
}

void json_bool(Json *json, bool value) {
  before_value(json);
  buf_add_cstr(json->out, value ? "true" : "false");
}

void json_null(Json *json) {
  before_value(json);
  buf_add_cstr(json->out, "null");
}

void json_raw(Json *json, Str text) {
  before_value(json);
  buf_add(json->out, text);
}

static void escape(Buf *out, uint32_t code) {
  static const char shorthand[] = "\b\t\n\f\r";
  static const char letter[] = "btnfr";
  for (size_t i = 0; i < sizeof letter - 1; i++) {
    if (code == (unsigned char)shorthand[i]) {
      buf_printf(out, "\\%c", letter[i]);
      return;
    }
  }
  if (code == '"' || code == '\\')
    buf_printf(out, "\\%c", (char)code);
  else
    buf_printf(out, "\\u%04" PRIx32, code);
}

static bool plain(unsigned char c) { return c >= 0x20 && c < 0x7F && c != '"' && c != '\\'; }

void json_quote(Buf *out, Str s) {
  buf_add_byte(out, '"');
  for (size_t at = 0; at < s.len;) {
    size_t run = at;
    while (run < s.len && plain((unsigned char)s.ptr[run])) run++;
    buf_add(out, str_slice(s, at, run));
    if ((at = run) == s.len) break;
    size_t width;
    uint32_t code = utf8_decode(s, at, &width);
    if (code < 0x80)
      escape(out, code);
    else
      utf8_encode(out, code);
    at += width;
  }
  buf_add_byte(out, '"');
}
