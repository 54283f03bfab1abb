/* Comes in: GeoJSON as dynamic values. Goes out: arrays of degrees, and the other way round. */
#include "exec/geo_json.h"

#include <math.h>

typedef VEC(SpherePath) Paths;

static bool read_point(Value v, SpherePoint *p) {
  if (v.type != VALUE_ARRAY || v.len < 2) return false;
  const Value *at = v.items;
  return value_is_number(at[0]) && value_is_number(at[1]) && value_to_real(at[0], &p->longitude) &&
         value_to_real(at[1], &p->latitude) && isfinite(p->longitude) && fabs(p->latitude) <= 90;
}

static bool read_path(Arena *arena, Value v, SpherePath *path) {
  if (v.type != VALUE_ARRAY) return false;
  SpherePoint *points = ARENA_ARRAY(arena, SpherePoint, v.len + 1);
  for (uint32_t i = 0; i < v.len; i++) {
    if (!read_point(v.items[i], &points[i])) return false;
  }
  *path = (SpherePath){points, v.len, false};
  return true;
}

static bool read_line(Arena *arena, Value v, Paths *paths) {
  SpherePath path;
  if (!read_path(arena, v, &path) || path.count < 2) return false;
  vec_push(arena, paths, path);
  return true;
}

static bool read_ring(Arena *arena, Value v, Paths *paths, bool opens) {
  SpherePath path;
  if (!read_path(arena, v, &path) || path.count < 4) return false;
  const SpherePoint *first = &path.points[0], *last = &path.points[path.count - 1];
  if (first->longitude != last->longitude || first->latitude != last->latitude) return false;
  path.count--;
  path.opens = opens;
  vec_push(arena, paths, path);
  return true;
}

static bool read_polygon(Arena *arena, Value v, Paths *paths) {
  if (v.type != VALUE_ARRAY || v.len == 0) return false;
  for (uint32_t i = 0; i < v.len; i++) {
    if (!read_ring(arena, v.items[i], paths, i == 0)) return false;
  }
  return true;
}

typedef bool ReadPart(Arena *arena, Value v, Paths *paths);

typedef struct GeoType {
  Str name;
  SphereKind kind;
  bool many;
  ReadPart *read;
} GeoType;

static const GeoType types[] = {
    {STR_INIT("LineString"), SPHERE_LINES, false, read_line},
    {STR_INIT("MultiLineString"), SPHERE_LINES, true, read_line},
    {STR_INIT("Polygon"), SPHERE_POLYGONS, false, read_polygon},
    {STR_INIT("MultiPolygon"), SPHERE_POLYGONS, true, read_polygon},
};

static const GeoType *type_of(Value v) {
  Str name = value_text(value_member(v, STR("type")));
  for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
    if (str_eq(types[i].name, name)) return &types[i];
  }
  return NULL;
}

bool geo_read(Arena *arena, Value v, SphereFigure *figure) {
  const GeoType *type = type_of(v);
  Value content = value_member(v, STR("coordinates"));
  if (!type || content.type != VALUE_ARRAY) return false;
  Paths paths = {0};
  uint32_t count = type->many ? content.len : 1;
  for (uint32_t i = 0; i < count; i++) {
    if (!type->read(arena, type->many ? content.items[i] : content, &paths)) return false;
  }
  *figure = (SphereFigure){type->kind, type->many, paths.ptr, paths.len};
  return true;
}

Value geo_position(Arena *arena, SpherePoint p) {
  Value *items = ARENA_ARRAY(arena, Value, 2);
  items[0] = value_real(p.longitude);
  items[1] = value_real(p.latitude);
  return value_array(items, 2);
}

Value geo_object(Arena *arena, Str type, Str key, Value content) {
  BagBuilder bag = {.arena = arena};
  bag_put(&bag, STR("type"), value_str(type));
  bag_put(&bag, key, content);
  return bag_done(&bag);
}

Value geo_point(Arena *arena, SpherePoint p) {
  return geo_object(arena, STR("Point"), STR("coordinates"), geo_position(arena, p));
}

/* The positions of a path; CLOSED puts the first at the end again. */
static Value positions(Arena *arena, const SpherePoint *points, uint32_t count, bool closed) {
  Value *items = ARENA_ARRAY(arena, Value, count + 1);
  for (uint32_t i = 0; i < count; i++) items[i] = geo_position(arena, points[i]);
  if (closed && count > 0) items[count++] = items[0];
  return value_array(items, count);
}

Value geo_ring_polygon(Arena *arena, const SpherePoint *points, uint32_t count) {
  Value *rings = ARENA_NEW(arena, Value);
  *rings = positions(arena, points, count, true);
  return geo_object(arena, STR("Polygon"), STR("coordinates"), value_array(rings, 1));
}

static void close_polygon(GeoWriter *w) {
  if (w->rings.len == 0) return;
  vec_push(w->arena, &w->polygons, value_array(w->rings.ptr, w->rings.len));
  w->rings.ptr = NULL;
  w->rings.len = w->rings.cap = 0;
}

void geo_collect(void *writer, SphereKind kind, const SpherePath *path) {
  GeoWriter *w = writer;
  if (kind == SPHERE_POINTS) {
    vec_push(w->arena, &w->points, geo_position(w->arena, path->points[0]));
    return;
  }
  Value all = positions(w->arena, path->points, path->count, kind == SPHERE_POLYGONS);
  if (kind == SPHERE_LINES) {
    vec_push(w->arena, &w->lines, all);
  } else {
    if (path->opens) close_polygon(w);
    vec_push(w->arena, &w->rings, all);
  }
}

/* COUNT contents of one kind at ITEMS as ONE object or one of MANY. */
static Value object_of(Arena *arena, const Value *items, uint32_t count, Str one) {
  Str type = count == 1 ? one : arena_printf(arena, "Multi%.*s", STR_ARG(one));
  Value content = count == 1 ? items[0] : value_array(items, count);
  return geo_object(arena, type, STR("coordinates"), content);
}

Value geo_written(GeoWriter *w) {
  close_polygon(w);
  Value *all = ARENA_ARRAY(w->arena, Value, 3);
  uint32_t count = 0;
  if (w->points.len) all[count++] = object_of(w->arena, w->points.ptr, w->points.len, STR("Point"));
  if (w->lines.len)
    all[count++] = object_of(w->arena, w->lines.ptr, w->lines.len, STR("LineString"));
  if (w->polygons.len)
    all[count++] = object_of(w->arena, w->polygons.ptr, w->polygons.len, STR("Polygon"));
  if (count == 1) return all[0];
  return geo_object(w->arena, STR("GeometryCollection"), STR("geometries"),
                    value_array(all, count));
}
