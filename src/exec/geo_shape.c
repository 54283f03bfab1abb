/* Comes in: arguments of calls. Goes out: figures of S2; constant ones are kept for the run. */
#include "exec/geo_shape.h"

#include "exec/run.h"

const SphereModule *geo_module(Exec *exec) {
  const SphereModule *s2 = sphere_module();
  if (!s2)
    exec_fail(exec, "GEO", "lines and polygons on Earth need `rulec_sphere.so` beside rulec");
  return s2;
}

bool geo_point_arg(const EvalCall *call, uint32_t k, uint32_t row, SpherePoint *p) {
  *p = (SpherePoint){arg_real(call, k, row), arg_real(call, k + 1, row)};
  return geo_point_is_valid(*p);
}

static void release(void *sphere) { sphere_module()->free(sphere); }

/* Where what belongs to argument K is kept from batch to batch. */
static GeoArg *kept_of(EvalCall *call, uint32_t k) {
  if (!*call->state) *call->state = ARENA_ARRAY(call->run, GeoArg, call->arg_count);
  return (GeoArg *)*call->state + k;
}

static void fill(EvalCall *call, Value v, SphereKind kind, GeoArg *arg) {
  arg->tried = true;
  SphereFigure figure;
  if (!geo_read(call->arena, v, &figure) || figure.kind != kind) return;
  arg->many = figure.many;
  arg->s2 = geo_module(call->exec);
  if (arg->s2) arg->sphere = arg->s2->make(&figure);
}

const GeoArg *geo_arg(EvalCall *call, uint32_t k, uint32_t row, SphereKind kind) {
  bool constant = arg_is_constant(call, k);
  GeoArg *arg = constant ? kept_of(call, k) : ARENA_NEW(call->arena, GeoArg);
  if (!arg->tried) {
    fill(call, arg_dynamic(call, k, row), kind, arg);
    if (constant && arg->sphere) exec_own(call->exec, arg->sphere, release);
  }
  return arg->sphere ? arg : NULL;
}

void geo_arg_done(const EvalCall *call, uint32_t k, const GeoArg *arg) {
  if (arg && !arg_is_constant(call, k)) arg->s2->free(arg->sphere);
}

void geo_result(EvalCall *call, uint32_t row, const SphereModule *s2, Sphere *sphere) {
  if (!sphere) {
    result_null(call, row);
    return;
  }
  GeoWriter writer = {.arena = call->arena};
  s2->visit(sphere, geo_collect, &writer);
  s2->free(sphere);
  result_dynamic(call, row, geo_written(&writer));
}
