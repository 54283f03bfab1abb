/* Lines and polygons as arguments and results of evaluators. */
#ifndef RULEC_EXEC_GEO_SHAPE_H
#define RULEC_EXEC_GEO_SHAPE_H

#include "exec/eval.h"
#include "exec/geo_json.h"

/* The module of S2, or NULL after failing the run. */
const SphereModule *geo_module(Exec *exec);

static inline bool geo_point_is_valid(SpherePoint p) {
  return p.longitude >= -180 && p.longitude <= 180 && p.latitude >= -90 && p.latitude <= 90;
}
/* Arguments K and K + 1 as a point; false where it is none. */
bool geo_point_arg(const EvalCall *call, uint32_t k, uint32_t row, SpherePoint *p);

typedef struct GeoArg {
  const SphereModule *s2;
  Sphere *sphere;
  bool many;  /* a MultiLineString or MultiPolygon */
  bool tried; /* of a constant argument: made once a run, or found to be invalid */
} GeoArg;

/* Argument K as a figure of KIND; NULL where it is none. To be given back with geo_arg_done. */
const GeoArg *geo_arg(EvalCall *call, uint32_t k, uint32_t row, SphereKind kind);
void geo_arg_done(const EvalCall *call, uint32_t k, const GeoArg *arg);

/* Row ROW of the result becomes SPHERE as GeoJSON, null where it is NULL; SPHERE is freed. */
void geo_result(EvalCall *call, uint32_t row, const SphereModule *s2, Sphere *sphere);

#endif
