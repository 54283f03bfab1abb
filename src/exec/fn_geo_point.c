/* Evaluators of points on Earth: distance, direction, angle, circle. Without S2: a sphere needs
   but a few formulas; the spheroid is that of WGS84. */
#include "exec/geo_shape.h"
#include "exec/vector.h"

#include <float.h>
#include <math.h>

static double distance(SpherePoint a, SpherePoint b) {
  double lat1 = vector_radians(a.latitude), lat2 = vector_radians(b.latitude);
  double dlat = sin(0.5 * (lat2 - lat1));
  double dlng = sin(0.5 * (vector_radians(b.longitude) - vector_radians(a.longitude)));
  double x = dlat * dlat + dlng * dlng * cos(lat1) * cos(lat2);
  return 2 * asin(sqrt(fmin(1, x))) * SPHERE_RADIUS;
}

typedef struct Geodesic {
  double sin_sigma, cos_sigma, sigma; /* the arc between the points */
  double cos2_alpha, cos_middle;      /* its azimuth at the equator, its middle */
} Geodesic;

/* The arc on the auxiliary sphere for reduced latitudes U1, U2 and a difference of LAMBDA; returns
   the sine of its azimuth at the equator. */
static double trace_arc(double u1, double u2, double lambda, Geodesic *g) {
  double across = cos(u2) * sin(lambda);
  double along = cos(u1) * sin(u2) - sin(u1) * cos(u2) * cos(lambda);
  g->sin_sigma = hypot(across, along);
  g->cos_sigma = sin(u1) * sin(u2) + cos(u1) * cos(u2) * cos(lambda);
  g->sigma = atan2(g->sin_sigma, g->cos_sigma);
  double sin_alpha = g->sin_sigma > 0 ? cos(u1) * cos(u2) * sin(lambda) / g->sin_sigma : 0;
  g->cos2_alpha = 1 - sin_alpha * sin_alpha;
  bool equator = g->cos2_alpha < DBL_EPSILON;
  g->cos_middle = equator ? 0 : g->cos_sigma - 2 * sin(u1) * sin(u2) / g->cos2_alpha;
  return sin_alpha;
}

static double arc_meters(const Geodesic *g, double major, double minor) {
  double u = g->cos2_alpha * (major * major - minor * minor) / (minor * minor);
  double a = 1 + u / 16384 * (4096 + u * (-768 + u * (320 - 175 * u)));
  double b = u / 1024 * (256 + u * (-128 + u * (74 - 47 * u)));
  double m = g->cos_middle, s = g->sin_sigma;
  double delta =
      b * s *
      (m +
       b / 4 * (g->cos_sigma * (2 * m * m - 1) - b / 6 * m * (4 * s * s - 3) * (4 * m * m - 3)));
  return minor * a * (g->sigma - delta);
}

/* Vincenty's inverse formula; points that are nearly opposite do not converge and are measured on
   the sphere. */
static double spheroid_distance(SpherePoint p, SpherePoint q) {
  const double major = 6378137, flattening = 1 / 298.257223563, minor = major * (1 - flattening);
  double u1 = atan((1 - flattening) * tan(vector_radians(p.latitude)));
  double u2 = atan((1 - flattening) * tan(vector_radians(q.latitude)));
  double around = vector_radians(remainder(q.longitude - p.longitude, 360)), lambda = around;
  Geodesic g;
  for (int i = 0; i < 200; i++) {
    double sin_alpha = trace_arc(u1, u2, lambda, &g), before = lambda, m = g.cos_middle;
    double c = flattening / 16 * g.cos2_alpha * (4 + flattening * (4 - 3 * g.cos2_alpha));
    lambda = around + (1 - c) * flattening * sin_alpha *
                          (g.sigma + c * g.sin_sigma * (m + c * g.cos_sigma * (2 * m * m - 1)));
    if (fabs(lambda) > VECTOR_PI) break;
    if (fabs(lambda - before) < 1e-13) return arc_meters(&g, major, minor);
  }
  return distance(p, q);
}

/* geo_distance_2points(longitude, latitude, longitude, latitude [, use_spheroid]) */
void eval_geo_distance(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    SpherePoint a, b;
    bool good = geo_point_arg(call, 0, i, &a) && geo_point_arg(call, 2, i, &b);
    bool spheroid = call->arg_count > 4 && arg_bool(call, 4, i);
    if (good) {
      result_real(call, i, spheroid ? spheroid_distance(a, b) : distance(a, b));
    } else {
      result_null(call, i);
    }
  }
}

static double azimuth(SpherePoint a, SpherePoint b) {
  double lat1 = vector_radians(a.latitude), lat2 = vector_radians(b.latitude);
  double dlng = vector_radians(b.longitude) - vector_radians(a.longitude);
  double east = sin(dlng) * cos(lat2);
  double north = cos(lat1) * sin(lat2) - sin(lat1) * cos(lat2) * cos(dlng);
  double angle = atan2(east, north);
  return angle < 0 ? angle + 2 * VECTOR_PI : angle;
}

static bool same(SpherePoint a, SpherePoint b) {
  return a.longitude == b.longitude && a.latitude == b.latitude;
}

void eval_geo_azimuth(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    SpherePoint a, b;
    bool good = geo_point_arg(call, 0, i, &a) && geo_point_arg(call, 2, i, &b);
    if (good && !same(a, b)) {
      result_real(call, i, azimuth(a, b));
    } else {
      result_null(call, i);
    }
  }
}

static Vector cross(Vector a, Vector b) {
  return (Vector){a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}

/* The angle at B between the lines to A and C. */
static double angle(SpherePoint a, SpherePoint b, SpherePoint c) {
  Vector middle = vector_of(b);
  Vector u = cross(vector_of(a), middle), v = cross(vector_of(c), middle), w = cross(u, v);
  return atan2(sqrt(vector_dot(w, w)), vector_dot(u, v));
}

void eval_geo_angle(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    SpherePoint a, b, c;
    bool good = geo_point_arg(call, 0, i, &a) && geo_point_arg(call, 2, i, &b) &&
                geo_point_arg(call, 4, i, &c);
    if (good && !same(a, b) && !same(b, c)) {
      result_real(call, i, angle(a, b, c));
    } else {
      result_null(call, i);
    }
  }
}

/* geo_point_in_circle(longitude, latitude, longitude, latitude of the center, radius) */
void eval_geo_in_circle(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    SpherePoint p, center;
    double radius = arg_real(call, 4, i);
    bool good = geo_point_arg(call, 0, i, &p) && geo_point_arg(call, 2, i, &center);
    if (good && radius >= 0) {
      result_bool(call, i, distance(p, center) <= radius);
    } else {
      result_null(call, i);
    }
  }
}
