/* Points of a sphere as vectors of length 1 from its middle. */
#ifndef RULEC_EXEC_VECTOR_H
#define RULEC_EXEC_VECTOR_H

#include "port/sphere.h"

#include <math.h>

#define VECTOR_PI 3.14159265358979323846

typedef struct Vector {
  double x, y, z;
} Vector;

static inline double vector_radians(double degrees) { return degrees * (VECTOR_PI / 180); }

static inline Vector vector_of(SpherePoint p) {
  double lat = vector_radians(p.latitude), lng = vector_radians(p.longitude);
  return (Vector){cos(lat) * cos(lng), cos(lat) * sin(lng), sin(lat)};
}

static inline double vector_dot(Vector a, Vector b) { return a.x * b.x + a.y * b.y + a.z * b.z; }

#endif
