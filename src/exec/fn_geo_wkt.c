/* geo_from_wkt: well-known text to GeoJSON. Names are read without case; a measure or a height
   behind longitude and latitude is left out. */
#include "base/limits.h"
#include "exec/geo_shape.h"
#include "value/convert.h"

#include <string.h>
#include <strings.h>

typedef struct Wkt {
  Arena *arena;
  Str text;
  size_t at;
} Wkt;

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

static void skip_blanks(Wkt *w) {
  while (w->at < w->text.len && is_blank(w->text.ptr[w->at])) w->at++;
}

static bool take(Wkt *w, char c) {
  skip_blanks(w);
  bool found = w->at < w->text.len && w->text.ptr[w->at] == c;
  w->at += found;
  return found;
}

static bool is_mark(char c) { return c == '(' || c == ')' || c == ','; }

/* What stands before the next blank, comma or parenthesis; maybe nothing. */
static Str take_word(Wkt *w) {
  skip_blanks(w);
  size_t start = w->at;
  while (w->at < w->text.len && !is_blank(w->text.ptr[w->at]) && !is_mark(w->text.ptr[w->at]))
    w->at++;
  return (Str){w->text.ptr + start, w->at - start};
}

static bool read_position(Wkt *w, Value *v) {
  SpherePoint p;
  if (!convert_real(take_word(w), &p.longitude) || !convert_real(take_word(w), &p.latitude))
    return false;
  double more;
  for (Str word; (word = take_word(w)).len > 0;) {
    if (!convert_real(word, &more)) return false;
  }
  *v = geo_position(w->arena, p);
  return true;
}

/* A list in parentheses whose items are DEPTH - 1 lists deep; a position in parentheses of its own,
   as in MULTIPOINT ((1 2)), counts as bare. DEPTH is 3 at most. */
static bool read_list(Wkt *w, int depth, Value *v) {
  if (depth == 0) {
    bool wrapped = take(w, '(');
    return read_position(w, v) && (!wrapped || take(w, ')'));
  }
  VEC(Value) items = {0};
  if (!take(w, '(')) return false;
  do {
    Value item;
    if (!read_list(w, depth - 1, &item)) return false;
    vec_push(w->arena, &items, item);
  } while (take(w, ','));
  *v = value_array(items.ptr, items.len);
  return take(w, ')');
}

typedef struct WktType {
  Str name; /* as GeoJSON writes it */
  int depth;
} WktType;

static const WktType types[] = {
    {STR_INIT("Point"), 0},   {STR_INIT("LineString"), 1},      {STR_INIT("MultiPoint"), 1},
    {STR_INIT("Polygon"), 2}, {STR_INIT("MultiLineString"), 2}, {STR_INIT("MultiPolygon"), 3},
};

static bool same(Str a, Str b) { return a.len == b.len && strncasecmp(a.ptr, b.ptr, a.len) == 0; }

static bool read_shape(Wkt *w, int nesting, Value *v);

static bool read_collection(Wkt *w, int nesting, Value *v) {
  VEC(Value) items = {0};
  if (nesting >= LIMIT_JSON_DEPTH || !take(w, '(')) return false;
  do {
    Value item;
    if (!read_shape(w, nesting + 1, &item)) return false;
    vec_push(w->arena, &items, item);
  } while (take(w, ','));
  *v = geo_object(w->arena, STR("GeometryCollection"), STR("geometries"),
                  value_array(items.ptr, items.len));
  return take(w, ')');
}

/* Says which numbers stand behind longitude and latitude. */
static bool is_tag(Str s) {
  return s.len == 0 || same(s, STR("Z")) || same(s, STR("M")) || same(s, STR("ZM"));
}

static bool read_shape(Wkt *w, int nesting, Value *v) {
  Str name = take_word(w);
  if (!is_tag(take_word(w))) return false;
  if (same(name, STR("GeometryCollection"))) return read_collection(w, nesting, v);
  for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
    if (!same(name, types[i].name)) continue;
    Value content;
    skip_blanks(w);
    bool open = w->at < w->text.len && w->text.ptr[w->at] == '(';
    if (!open || !read_list(w, types[i].depth, &content)) return false;
    *v = geo_object(w->arena, types[i].name, STR("coordinates"), content);
    return true;
  }
  return false;
}

static bool read_text(Arena *arena, Str text, Value *v) {
  Wkt w = {arena, text, 0};
  if (!read_shape(&w, 0, v)) return false;
  skip_blanks(&w);
  return w.at == text.len;
}

void eval_geo_wkt(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Value v;
    if (read_text(call->arena, arg_str(call, 0, i), &v)) result_dynamic(call, i, v);
  }
}
