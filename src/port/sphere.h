/* Geometry on the sphere by the S2 library. S2 and what it brings along cost start-up time, so they
   live in a module of their own, rulec_sphere.so (port/sphere.cc), that is loaded at first use. The
   Earth is a sphere of SPHERE_RADIUS meters; edges are the shortest geodesics. */
#ifndef RULEC_PORT_SPHERE_H
#define RULEC_PORT_SPHERE_H

#include <stdbool.h>
#include <stdint.h>

#define SPHERE_RADIUS 6371010.0
#define SPHERE_CELLS  65536 /* at most, of a covering */

typedef struct SpherePoint {
  double longitude, latitude; /* degrees */
} SpherePoint;

typedef enum SphereKind { SPHERE_POINTS, SPHERE_LINES, SPHERE_POLYGONS } SphereKind;

/* A line, or a ring without its last point, which is the first one again. */
typedef struct SpherePath {
  const SpherePoint *points;
  uint32_t count;
  bool opens; /* a ring that begins a new polygon; the others are holes of the last one */
} SpherePath;

typedef struct SphereFigure {
  SphereKind kind; /* LINES or POLYGONS */
  bool many;       /* read as a MultiLineString or MultiPolygon */
  const SpherePath *paths;
  uint32_t count;
} SphereFigure;

/* A figure made ready: points, lines, and one polygon that may consist of several. */
typedef struct Sphere Sphere;

typedef void SphereVisit(void *user, SphereKind kind, const SpherePath *path);
typedef void SphereVisitCell(void *user, uint64_t cell);

/* What the module offers. Figures that functions return are new, or NULL where there is nothing;
   distances are meters. */
typedef struct SphereModule {
  Sphere *(*make)(const SphereFigure *figure); /* NULL: the figure is not valid */
  void (*free)(Sphere *sphere);
  void (*visit)(const Sphere *sphere, SphereVisit *visit, void *user);

  double (*length)(const Sphere *sphere); /* of lines, of the border of polygons */
  double (*area)(const Sphere *sphere);
  SpherePoint (*centroid)(const Sphere *sphere);
  SpherePoint (*closest)(const Sphere *sphere, SpherePoint point);
  double (*distance)(const Sphere *sphere, SpherePoint point); /* 0 inside a polygon */
  bool (*contains)(const Sphere *sphere, SpherePoint point);
  bool (*intersects)(const Sphere *a, const Sphere *b);
  SpherePoint (*interpolate)(const Sphere *line, double fraction);
  double (*locate)(const Sphere *line, SpherePoint point);

  Sphere *(*intersection)(const Sphere *a, const Sphere *b); /* may be empty, never NULL */
  Sphere *(*unite)(const Sphere *const *spheres, uint32_t count);
  Sphere *(*simplify)(const Sphere *const *spheres, uint32_t count, double tolerance);
  Sphere *(*buffer)(const Sphere *sphere, double radius, double tolerance);
  Sphere *(*buffer_point)(SpherePoint point, double radius, double tolerance);
  /* Straight edges on the map made geodesics. SHORT_WAY: those that span more than half of the map
     go over the antimeridian. */
  Sphere *(*densify)(const SphereFigure *figure, double tolerance, bool short_way);

  /* S2 cells; 0 is none */
  uint64_t (*cell_of)(SpherePoint point, int level);
  bool (*cell_is_valid)(uint64_t cell);
  SpherePoint (*cell_center)(uint64_t cell);
  void (*cell_corners)(uint64_t cell, SpherePoint corners[4]);
  void (*cell_neighbors)(uint64_t cell, SphereVisitCell *visit, void *user);
  /* The cells of LEVEL that cover what is within RADIUS of SPHERE; false: more than SPHERE_CELLS.
   */
  bool (*cover)(const Sphere *sphere, int level, double radius, SphereVisitCell *visit, void *user);
} SphereModule;

/* The module, or NULL where it is not installed. */
const SphereModule *sphere_module(void);

#endif
