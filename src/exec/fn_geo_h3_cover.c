/* geo_polygon_to_h3cells: the cells whose centers lie in a polygon. Comes in: a polygon. Goes out:
   cells, found from its border inwards. */
#include "exec/geo_h3.h"
#include "exec/geo_shape.h"
#include "value/value_set.h"

#include <math.h>

typedef struct Cover {
  const SphereModule *s2;
  const Sphere *polygon;
  Arena *arena;
  int resolution;
  ValueSet met; /* cells, in the order in which they were met */
  VEC(H3Cell) inside;
} Cover;

/* Square meters of an average cell. */
static double cell_area(int resolution) {
  double cells = 2 + 120 * pow(7, resolution);
  return 4 * 3.14159265358979323846 * SPHERE_RADIUS * SPHERE_RADIUS / cells;
}

static void meet(Cover *cover, H3Cell cell) {
  if (cell) value_set_add(&cover->met, value_long((int64_t)cell), NULL);
}

/* Meets the cells along the border. Between two points the steps are straight on the map, which is
   near enough: a cell missed here is met from its neighbors. */
static void meet_border(void *user, SphereKind kind, const SpherePath *path) {
  Cover *cover = user;
  (void)kind;
  double width =
      sqrt(cell_area(cover->resolution)) * (180 / 3.14159265358979323846) / SPHERE_RADIUS;
  for (uint32_t k = 0; k < path->count; k++) {
    SpherePoint a = path->points[k], b = path->points[(k + 1) % path->count];
    double around = remainder(b.longitude - a.longitude, 360), up = b.latitude - a.latitude;
    double steps = ceil(hypot(around, up) / width) + 1;
    for (uint64_t s = 0; (double)s < steps && cover->met.len <= SPHERE_CELLS; s++) {
      double part = (double)s / steps;
      SpherePoint p = {a.longitude + around * part, a.latitude + up * part};
      meet(cover, h3_of(p, cover->resolution));
    }
  }
}

/* Meets the neighbors of cells that are inside; false: these are more than SPHERE_CELLS. */
static bool fill(Cover *cover) {
  uint32_t border = cover->met.len;
  for (uint32_t i = 0; i < cover->met.len; i++) {
    H3Cell cell = (H3Cell)cover->met.items[i].number, around[6];
    bool in = cover->s2->contains(cover->polygon, h3_center(cell));
    if (in && cover->inside.len == SPHERE_CELLS) return false;
    if (in) vec_push(cover->arena, &cover->inside, cell);
    if (!in && i >= border) continue;
    uint32_t neighbors = h3_neighbors(cell, around);
    for (uint32_t k = 0; k < neighbors; k++) meet(cover, around[k]);
  }
  return true;
}

static bool cover_polygon(EvalCall *call, const SphereModule *s2, const Sphere *polygon,
                          int resolution, Value *v) {
  if (s2->area(polygon) / cell_area(resolution) > 2 * SPHERE_CELLS) return false;
  Cover cover = {s2, polygon, call->arena, resolution, {.arena = call->arena}, {0}};
  s2->visit(polygon, meet_border, &cover);
  if (!fill(&cover)) return false;
  *v = geo_h3_texts(call, cover.inside.ptr, cover.inside.len);
  return true;
}

/* (polygon [, resolution [, radius]]) */
void eval_geo_h3_cover(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    int64_t resolution = call->arg_count > 1 ? arg_number(call, 1, i) : H3_RESOLUTION;
    double radius = call->arg_count > 2 ? arg_real(call, 2, i) : 0;
    bool good = resolution >= 0 && resolution < H3_RESOLUTIONS && radius >= 0;
    const GeoArg *arg = good ? geo_arg(call, 0, i, SPHERE_POLYGONS) : NULL;
    if (!arg) continue;
    Sphere *wider = radius > 0 ? arg->s2->buffer(arg->sphere, radius, radius / 100) : NULL;
    Value v;
    if (cover_polygon(call, arg->s2, wider ? wider : arg->sphere, (int)resolution, &v))
      result_dynamic(call, i, v);
    arg->s2->free(wider);
    geo_arg_done(call, 0, arg);
  }
}
