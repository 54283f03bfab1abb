// Owns the use of simdjson. Comes in: text. Goes out: the places of its structure.
extern "C" {
#include "port/json.h"
}

#include <simdjson.h>

using namespace simdjson;

struct JsonScan {
  std::unique_ptr<internal::dom_parser_implementation> parser;
};

extern "C" JsonScan *json_scan_new(void) { return new JsonScan; }
extern "C" void json_scan_free(JsonScan *scan) { delete scan; }

// simdjson takes text by capacity, and needs some room at all.
static bool make_room(JsonScan *scan, size_t size) {
  enum { ROOM_LEAST = 1024, DEPTH = 1 };
  if (scan->parser && size <= scan->parser->capacity()) return true;
  size_t room = size < ROOM_LEAST ? (size_t)ROOM_LEAST : size;
  if (scan->parser) return !scan->parser->allocate(room, DEPTH);
  return !get_active_implementation()->create_dom_parser_implementation(room, DEPTH, scan->parser);
}

extern "C" bool json_scan_index(JsonScan *scan, Str text, JsonIndex *index) {
  *index = JsonIndex{nullptr, 0};
  if (!make_room(scan, text.len)) return false;
  const uint8_t *bytes = reinterpret_cast<const uint8_t *>(text.ptr);
  error_code error = scan->parser->stage1(bytes, text.len, stage1_mode::regular);
  if (error && error != EMPTY) return false;
  index->at = scan->parser->structural_indexes.get();
  index->count = error == EMPTY ? 0 : scan->parser->n_structural_indexes;
  return true;
}
