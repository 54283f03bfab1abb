// Owns the use of simdjson. Comes in: chunks of JSON lines. Goes out: calls of a C sink, a field
// each.
extern "C" {
#include "port/json.h"
}

#include <simdjson.h>

#include <cstring>

using namespace simdjson;

struct JsonScan {
  ondemand::parser parser;
};

extern "C" JsonScan *json_scan_new(void) { return new JsonScan; }
extern "C" void json_scan_free(JsonScan *scan) { delete scan; }

static Str str_view(std::string_view s) { return Str{s.data(), s.size()}; }

static bool read_number(ondemand::value value, JsonField *field) {
  ondemand::number number;
  if (value.get_number().get(number)) return false;
  if (number.is_int64()) {
    field->kind = JSON_INTEGER;
    field->integer = number.get_int64();
  } else {
    field->kind = JSON_NUMBER;
    field->number = number.as_double();
  }
  return true;
}

static bool read_text(ondemand::value value, JsonField *field) {
  std::string_view text;
  if (value.get_string().get(text)) return false;
  field->kind = JSON_STRING;
  field->text = str_view(text);
  return true;
}

static bool read_nested(ondemand::value value, JsonField *field) {
  std::string_view text;
  if (to_json_string(value).get(text)) return false;
  field->kind = JSON_NESTED;
  field->text = str_view(text);
  return true;
}

static bool read_field(ondemand::value value, JsonField *field) {
  ondemand::json_type type;
  if (value.type().get(type)) return false;
  switch (type) {
    case ondemand::json_type::null: field->kind = JSON_NULL; return true;
    case ondemand::json_type::boolean:
      field->kind = JSON_BOOL;
      return !value.get_bool().get(field->boolean);
    case ondemand::json_type::number: return read_number(value, field);
    case ondemand::json_type::string: return read_text(value, field);
    default: return read_nested(value, field);
  }
}

static bool read_object(ondemand::document_reference document, uint32_t row, const JsonSink *sink) {
  ondemand::object object;
  if (document.get_object().get(object)) return false;
  for (auto entry : object) {
    std::string_view key;
    ondemand::value value;
    if (entry.unescaped_key().get(key) || entry.value().get(value)) return false;
    uint32_t place = sink->place(sink->user, str_view(key));
    if (place == UINT32_MAX) continue;
    JsonField field = {};
    if (!read_field(value, &field)) return false;
    sink->field(sink->user, row, place, &field);
  }
  return true;
}

// One line at a time: slower, but a malformed line harms no other.
static uint32_t scan_lines(JsonScan *scan, Str chunk, size_t from, uint32_t row,
                           const JsonSink *sink) {
  uint32_t line = 0;
  for (size_t i = 0; i < from; i++) line += chunk.ptr[i] == '\n';
  while (from < chunk.len) {
    const void *found = memchr(chunk.ptr + from, '\n', chunk.len - from);
    size_t end = found ? (size_t)((const char *)found - chunk.ptr) : chunk.len;
    Str text = str_trim(Str{chunk.ptr + from, end - from});
    if (text.len) {
      ondemand::document document;
      padded_string copy(text.ptr, text.len);
      bool good = !scan->parser.iterate(copy).get(document);
      if (good) {
        ondemand::document_reference reference(document);
        good = read_object(reference, row, sink);
      }
      if (good) {
        row++;
      } else {
        sink->malformed(sink->user, row, line);
      }
    }
    from = end + 1;
    line++;
  }
  return row;
}

extern "C" uint32_t json_scan_chunk(JsonScan *scan, Str chunk, const JsonSink *sink) {
  ondemand::document_stream stream;
  if (scan->parser.iterate_many(chunk.ptr, chunk.len, chunk.len + JSON_PADDING).get(stream)) {
    return scan_lines(scan, chunk, 0, 0, sink);
  }
  uint32_t row = 0;
  for (auto at = stream.begin(); at != stream.end(); ++at) {
    ondemand::document_reference document;
    if ((*at).get(document) || !read_object(document, row, sink)) {
      return scan_lines(scan, chunk, at.current_index(), row, sink);
    }
    row++;
  }
  if (stream.truncated_bytes()) {
    return scan_lines(scan, chunk, chunk.len - stream.truncated_bytes(), row, sink);
  }
  return row;
}
