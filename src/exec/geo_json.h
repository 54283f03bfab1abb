/* GeoJSON: dynamic values to points, lines and polygons and back. A longitude outside -180…180
   stands for one inside; a latitude outside -90…90 makes the whole value invalid. */
#ifndef RULEC_EXEC_GEO_JSON_H
#define RULEC_EXEC_GEO_JSON_H

#include "base/vec.h"
#include "port/sphere.h"
#include "value/value.h"

/* V as a line or as a polygon (one or many, as its "type" says); false where it is neither. Whether
   the shape is possible on the sphere shows when it is made. */
bool geo_read(Arena *arena, Value v, SphereFigure *figure);

Value geo_position(Arena *arena, SpherePoint p); /* [longitude, latitude] */
Value geo_object(Arena *arena, Str type, Str key, Value content);
Value geo_point(Arena *arena, SpherePoint p);
/* A polygon of one ring of COUNT points; the first is put at the end again. */
Value geo_ring_polygon(Arena *arena, const SpherePoint *points, uint32_t count);

/* Collects what a Sphere holds; geo_collect is its SphereVisit, with the GeoWriter as user. */
typedef struct GeoWriter {
  Arena *arena;
  VEC(Value) points, lines, polygons, rings; /* coordinates; rings are of the open polygon */
} GeoWriter;

void geo_collect(void *writer, SphereKind kind, const SpherePath *path);
/* The simplest type that holds it all: Point … MultiPolygon, or a GeometryCollection. */
Value geo_written(GeoWriter *writer);

#endif
