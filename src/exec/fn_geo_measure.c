/* Evaluators that measure lines and polygons, and how points lie to them. */
#include "exec/geo_shape.h"

static void measure(EvalCall *call, SphereKind kind, bool area) {
  for (uint32_t i = 0; i < call->rows; i++) {
    const GeoArg *arg = geo_arg(call, 0, i, kind);
    if (arg) {
      result_real(call, i, (area ? arg->s2->area : arg->s2->length)(arg->sphere));
    } else {
      result_null(call, i);
    }
    geo_arg_done(call, 0, arg);
  }
}

void eval_geo_line_length(EvalCall *call) { measure(call, SPHERE_LINES, false); }
void eval_geo_polygon_perimeter(EvalCall *call) { measure(call, SPHERE_POLYGONS, false); }
void eval_geo_polygon_area(EvalCall *call) { measure(call, SPHERE_POLYGONS, true); }

static void centroid(EvalCall *call, SphereKind kind) {
  for (uint32_t i = 0; i < call->rows; i++) {
    const GeoArg *arg = geo_arg(call, 0, i, kind);
    if (arg) result_dynamic(call, i, geo_point(call->arena, arg->s2->centroid(arg->sphere)));
    geo_arg_done(call, 0, arg);
  }
}

void eval_geo_line_centroid(EvalCall *call) { centroid(call, SPHERE_LINES); }
void eval_geo_polygon_centroid(EvalCall *call) { centroid(call, SPHERE_POLYGONS); }

/* Answers for row ROW, the point P and a valid figure. */
typedef void Answer(EvalCall *call, uint32_t row, SpherePoint p, const GeoArg *arg);

/* Functions of (longitude, latitude, figure of KIND). */
static void from_point(EvalCall *call, SphereKind kind, Answer *answer) {
  for (uint32_t i = 0; i < call->rows; i++) {
    SpherePoint p;
    const GeoArg *arg = geo_point_arg(call, 0, i, &p) ? geo_arg(call, 2, i, kind) : NULL;
    if (arg) {
      answer(call, i, p, arg);
    } else {
      result_null(call, i);
    }
    geo_arg_done(call, 2, arg);
  }
}

static void answer_distance(EvalCall *call, uint32_t row, SpherePoint p, const GeoArg *arg) {
  result_real(call, row, arg->s2->distance(arg->sphere, p));
}

static void answer_closest(EvalCall *call, uint32_t row, SpherePoint p, const GeoArg *arg) {
  result_dynamic(call, row, geo_point(call->arena, arg->s2->closest(arg->sphere, p)));
}

static void answer_inside(EvalCall *call, uint32_t row, SpherePoint p, const GeoArg *arg) {
  result_bool(call, row, arg->s2->contains(arg->sphere, p));
}

void eval_geo_distance_line(EvalCall *call) { from_point(call, SPHERE_LINES, answer_distance); }
void eval_geo_distance_polygon(EvalCall *call) {
  from_point(call, SPHERE_POLYGONS, answer_distance);
}
void eval_geo_closest_line(EvalCall *call) { from_point(call, SPHERE_LINES, answer_closest); }
void eval_geo_closest_polygon(EvalCall *call) { from_point(call, SPHERE_POLYGONS, answer_closest); }
void eval_geo_in_polygon(EvalCall *call) { from_point(call, SPHERE_POLYGONS, answer_inside); }

/* Argument 0 as one line. */
static const GeoArg *one_line(EvalCall *call, uint32_t row) {
  const GeoArg *arg = geo_arg(call, 0, row, SPHERE_LINES);
  if (!arg || !arg->many) return arg;
  geo_arg_done(call, 0, arg);
  return NULL;
}

/* geo_line_interpolate_point(line, fraction) */
void eval_geo_interpolate(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    double fraction = arg_real(call, 1, i);
    const GeoArg *arg = fraction >= 0 && fraction <= 1 ? one_line(call, i) : NULL;
    if (arg) {
      SpherePoint p = arg->s2->interpolate(arg->sphere, fraction);
      result_dynamic(call, i, geo_point(call->arena, p));
    }
    geo_arg_done(call, 0, arg);
  }
}

/* geo_line_locate_point(line, longitude, latitude [, use_spheroid]) */
void eval_geo_locate(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    SpherePoint p;
    const GeoArg *arg = geo_point_arg(call, 1, i, &p) ? one_line(call, i) : NULL;
    if (arg) {
      result_real(call, i, arg->s2->locate(arg->sphere, p));
    } else {
      result_null(call, i);
    }
    geo_arg_done(call, 0, arg);
  }
}
