/* Evaluators that make figures of figures: crossings, unions, buffers, more or fewer points. */
#include "exec/geo_shape.h"

/* Whether, or where, figures of KINDS cross. */
static void cross(EvalCall *call, SphereKind first, SphereKind second, bool whether) {
  for (uint32_t i = 0; i < call->rows; i++) {
    const GeoArg *a = geo_arg(call, 0, i, first);
    const GeoArg *b = a ? geo_arg(call, 1, i, second) : NULL;
    if (!b) {
      result_null(call, i);
    } else if (whether) {
      result_bool(call, i, a->s2->intersects(a->sphere, b->sphere));
    } else {
      geo_result(call, i, a->s2, a->s2->intersection(a->sphere, b->sphere));
    }
    geo_arg_done(call, 0, a);
    geo_arg_done(call, 1, b);
  }
}

void eval_geo_cross_lines(EvalCall *call) { cross(call, SPHERE_LINES, SPHERE_LINES, false); }
void eval_geo_cross_line_polygon(EvalCall *call) {
  cross(call, SPHERE_LINES, SPHERE_POLYGONS, false);
}
void eval_geo_cross_polygons(EvalCall *call) {
  cross(call, SPHERE_POLYGONS, SPHERE_POLYGONS, false);
}
void eval_geo_meet_lines(EvalCall *call) { cross(call, SPHERE_LINES, SPHERE_LINES, true); }
void eval_geo_meet_line_polygon(EvalCall *call) {
  cross(call, SPHERE_LINES, SPHERE_POLYGONS, true);
}
void eval_geo_meet_polygons(EvalCall *call) { cross(call, SPHERE_POLYGONS, SPHERE_POLYGONS, true); }

/* The optional argument K. */
static double tolerance_arg(const EvalCall *call, uint32_t k, uint32_t row) {
  return call->arg_count > k ? arg_real(call, k, row) : 10;
}

/* A figure that is made of one and numbers, on which the last one is the tolerance. */
typedef Sphere *Change(const EvalCall *call, uint32_t row, const GeoArg *arg);

static void change(EvalCall *call, SphereKind kind, Change *function) {
  for (uint32_t i = 0; i < call->rows; i++) {
    const GeoArg *arg = geo_arg(call, 0, i, kind);
    if (arg) geo_result(call, i, arg->s2, function(call, i, arg));
    geo_arg_done(call, 0, arg);
  }
}

/* Meters: 70 degrees, as far as S2 moves a point. */
static bool is_tolerable(double tolerance) { return tolerance >= 0 && tolerance <= 7783000; }

/* (figure [, tolerance]) */
static Sphere *simplify(const EvalCall *call, uint32_t row, const GeoArg *arg) {
  double tolerance = tolerance_arg(call, 1, row);
  const Sphere *sphere = arg->sphere;
  return is_tolerable(tolerance) ? arg->s2->simplify(&sphere, 1, tolerance) : NULL;
}

/* (figure, radius [, tolerance]) */
static Sphere *buffer(const EvalCall *call, uint32_t row, const GeoArg *arg) {
  double radius = arg_real(call, 1, row), tolerance = tolerance_arg(call, 2, row);
  return radius > 0 && tolerance > 0 ? arg->s2->buffer(arg->sphere, radius, tolerance) : NULL;
}

void eval_geo_line_simplify(EvalCall *call) { change(call, SPHERE_LINES, simplify); }
void eval_geo_polygon_simplify(EvalCall *call) { change(call, SPHERE_POLYGONS, simplify); }
void eval_geo_line_buffer(EvalCall *call) { change(call, SPHERE_LINES, buffer); }
void eval_geo_polygon_buffer(EvalCall *call) { change(call, SPHERE_POLYGONS, buffer); }

/* geo_point_buffer(longitude, latitude, radius [, tolerance]) */
void eval_geo_point_buffer(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    SpherePoint p;
    double radius = arg_real(call, 2, i), tolerance = tolerance_arg(call, 3, i);
    if (!geo_point_arg(call, 0, i, &p) || !(radius > 0) || !(tolerance > 0)) continue;
    const SphereModule *s2 = geo_module(call->exec);
    if (s2) geo_result(call, i, s2, s2->buffer_point(p, radius, tolerance));
  }
}

/* (figure [, tolerance [, preserve_crossing]]) */
static void densify(EvalCall *call, SphereKind kind) {
  for (uint32_t i = 0; i < call->rows; i++) {
    SphereFigure figure;
    double tolerance = tolerance_arg(call, 1, i);
    bool good = geo_read(call->arena, arg_dynamic(call, 0, i), &figure) && figure.kind == kind;
    if (!good || !(tolerance >= 0.1 && tolerance <= 10000)) continue;
    const SphereModule *s2 = geo_module(call->exec);
    bool short_way = call->arg_count > 2 && arg_bool(call, 2, i);
    if (s2) geo_result(call, i, s2, s2->densify(&figure, tolerance, short_way));
  }
}

void eval_geo_line_densify(EvalCall *call) { densify(call, SPHERE_LINES); }
void eval_geo_polygon_densify(EvalCall *call) { densify(call, SPHERE_POLYGONS); }

/* The items of ARRAY, all figures of KIND, made; COUNT tells how many were before one was wrong. */
static Sphere **make_all(EvalCall *call, Value array, SphereKind kind, uint32_t *count) {
  const SphereModule *s2 = geo_module(call->exec);
  Sphere **made = ARENA_ARRAY(call->arena, Sphere *, array.len + 1);
  for (*count = 0; s2 && *count < array.len; ++*count) {
    SphereFigure figure;
    bool read = geo_read(call->arena, array.items[*count], &figure) && figure.kind == kind;
    if (!read || !(made[*count] = s2->make(&figure))) break;
  }
  return made;
}

/* (array of figures [, tolerance]) */
static void gather(EvalCall *call, SphereKind kind, bool simpler) {
  const SphereModule *s2 = geo_module(call->exec);
  for (uint32_t i = 0; s2 && i < call->rows; i++) {
    Value array = arg_dynamic(call, 0, i);
    double tolerance = tolerance_arg(call, 1, i);
    if (array.type != VALUE_ARRAY || array.len == 0 || !is_tolerable(tolerance)) continue;
    uint32_t count;
    Sphere **made = make_all(call, array, kind, &count);
    const Sphere *const *all = (const Sphere *const *)made;
    if (count == array.len)
      geo_result(call, i, s2,
                 simpler ? s2->simplify(all, count, tolerance) : s2->unite(all, count));
    for (uint32_t k = 0; k < count; k++) s2->free(made[k]);
  }
}

void eval_geo_unite_lines(EvalCall *call) { gather(call, SPHERE_LINES, false); }
void eval_geo_unite_polygons(EvalCall *call) { gather(call, SPHERE_POLYGONS, false); }
void eval_geo_simplify_polygons(EvalCall *call) { gather(call, SPHERE_POLYGONS, true); }
