// Owns the use of the S2 library; becomes the module rulec_sphere.so, which calls nothing of rulec.
// Comes in: figures as arrays of degrees. Goes out: measures, and new figures by visitors.
extern "C" {
#include "port/sphere.h"
}

#include <s2/mutable_s2shape_index.h>
#include <s2/s2boolean_operation.h>
#include <s2/s2buffer_operation.h>
#include <s2/s2builder.h>
#include <s2/s2builderutil_closed_set_normalizer.h>
#include <s2/s2builderutil_s2point_vector_layer.h>
#include <s2/s2builderutil_s2polygon_layer.h>
#include <s2/s2builderutil_s2polyline_vector_layer.h>
#include <s2/s2builderutil_snap_functions.h>
#include <s2/s2cell.h>
#include <s2/s2closest_edge_query.h>
#include <s2/s2contains_point_query.h>
#include <s2/s2edge_crossings.h>
#include <s2/s2edge_tessellator.h>
#include <s2/s2error.h>
#include <s2/s2latlng.h>
#include <s2/s2metrics.h>
#include <s2/s2point_vector_shape.h>
#include <s2/s2polygon.h>
#include <s2/s2polyline.h>
#include <s2/s2projections.h>
#include <s2/s2region_coverer.h>
#include <s2/s2shape_index_buffered_region.h>
#include <s2/s2shape_index_region.h>

#include <cmath>
#include <memory>
#include <vector>

using s2builderutil::IdentitySnapFunction;
using std::make_unique;
using std::unique_ptr;
using std::vector;

// S2's IsValid() would write what it finds to standard error.
template <typename Figure>
static bool is_valid(const Figure &figure) {
  S2Error error;
  return !figure.FindValidationError(&error);
}

struct Sphere {
  vector<S2Point> points;
  vector<unique_ptr<S2Polyline>> lines;
  unique_ptr<S2Polygon> polygon = make_unique<S2Polygon>();
  MutableS2ShapeIndex index;
};

namespace {

S2Point point_of(SpherePoint p) { return S2LatLng::FromDegrees(p.latitude, p.longitude).ToPoint(); }

SpherePoint degrees_of(const S2Point &p) {
  S2LatLng at(p);
  return {at.lng().degrees(), at.lat().degrees()};
}

S1Angle angle_of(double meters) { return S1Angle::Radians(meters / SPHERE_RADIUS); }

// Indexes what SPHERE holds now; it must not change any more.
Sphere *ready(unique_ptr<Sphere> sphere) {
  if (!sphere->points.empty())
    sphere->index.Add(make_unique<S2PointVectorShape>(vector<S2Point>(sphere->points)));
  for (const auto &line : sphere->lines)
    sphere->index.Add(make_unique<S2Polyline::Shape>(line.get()));
  if (!sphere->polygon->is_empty())
    sphere->index.Add(make_unique<S2Polygon::Shape>(sphere->polygon.get()));
  sphere->index.ForceBuild();
  return sphere.release();
}

bool is_empty(const Sphere &sphere) {
  return sphere.points.empty() && sphere.lines.empty() && sphere.polygon->is_empty();
}

// SPHERE made ready, or NULL where it is empty.
Sphere *ready_or_null(unique_ptr<Sphere> sphere) {
  return is_empty(*sphere) ? nullptr : ready(std::move(sphere));
}

// --- making ---

using Points = vector<S2Point>;

bool add_line(Sphere &sphere, const Points &points) {
  auto line = make_unique<S2Polyline>();
  line->set_s2debug_override(S2Debug::DISABLE);
  line->Init(points);
  bool good = points.size() >= 2 && is_valid(*line);
  if (good) sphere.lines.push_back(std::move(line));
  return good;
}

// The smaller of the two regions that the ring divides the sphere into; NULL where it is not valid.
unique_ptr<S2Loop> loop_of(const Points &points) {
  auto loop = make_unique<S2Loop>(points, S2Debug::DISABLE);
  if (points.size() < 3 || !is_valid(*loop)) return nullptr;
  loop->Normalize();
  return loop;
}

// One polygon: the first loop is the shell, the others are holes in it.
unique_ptr<S2Polygon> polygon_of(vector<unique_ptr<S2Loop>> loops) {
  auto polygon = make_unique<S2Polygon>();
  polygon->set_s2debug_override(S2Debug::DISABLE);
  polygon->InitNested(std::move(loops));
  if (!is_valid(*polygon)) return nullptr;
  for (int i = 0; i < polygon->num_loops(); i++) {
    if (polygon->loop(i)->depth() != (i > 0)) return nullptr;
  }
  return polygon;
}

unique_ptr<S2Polygon> united(vector<unique_ptr<S2Polygon>> parts) {
  return parts.size() == 1 ? std::move(parts[0]) : S2Polygon::DestructiveUnion(std::move(parts));
}

bool add_polygons(Sphere &sphere, const SphereFigure &figure, const vector<Points> &rings) {
  vector<unique_ptr<S2Polygon>> parts;
  for (size_t i = 0; i < rings.size();) {
    vector<unique_ptr<S2Loop>> loops;
    do {
      auto loop = loop_of(rings[i]);
      if (!loop) return false;
      loops.push_back(std::move(loop));
    } while (++i < rings.size() && !figure.paths[i].opens);
    auto polygon = polygon_of(std::move(loops));
    if (!polygon) return false;
    parts.push_back(std::move(polygon));
  }
  if (parts.empty()) return false;
  sphere.polygon = united(std::move(parts));
  return true;
}

// FIGURE with PATHS in place of its own.
Sphere *figure_of(const SphereFigure &figure, const vector<Points> &paths) {
  auto sphere = make_unique<Sphere>();
  if (figure.kind == SPHERE_POLYGONS) {
    if (!add_polygons(*sphere, figure, paths)) return nullptr;
  } else {
    for (const Points &path : paths) {
      if (!add_line(*sphere, path)) return nullptr;
    }
  }
  return ready_or_null(std::move(sphere));
}

Sphere *make(const SphereFigure *figure) {
  vector<Points> paths;
  for (uint32_t i = 0; i < figure->count; i++) {
    const SpherePath &path = figure->paths[i];
    Points points;
    for (uint32_t k = 0; k < path.count; k++) points.push_back(point_of(path.points[k]));
    paths.push_back(std::move(points));
  }
  return figure_of(*figure, paths);
}

void release(Sphere *sphere) { delete sphere; }

// --- visiting ---

struct Visitor {
  SphereVisit *visit;
  void *user;
  void path(SphereKind kind, bool opens, const vector<SpherePoint> &points) const {
    SpherePath path = {points.data(), (uint32_t)points.size(), opens};
    visit(user, kind, &path);
  }
};

// The latitude at which the edge AB passes the antimeridian.
double crossing_latitude(const S2Point &a, const S2Point &b) {
  S2Point at = S2::RobustCrossProd(a, b).CrossProd(S2Point(0, 1, 0));
  if (at.x() > 0) at *= -1;
  return S2LatLng(at.Normalize()).lat().degrees();
}

// A line is cut where it passes the antimeridian.
void visit_line(const S2Polyline &line, const Visitor &visitor) {
  const double edge = 179.999999999999;
  vector<SpherePoint> part;
  for (int i = 0; i < line.num_vertices(); i++) {
    SpherePoint to = degrees_of(line.vertex(i));
    if (!part.empty() && std::fabs(part.back().longitude - to.longitude) > 180) {
      double latitude = crossing_latitude(line.vertex(i - 1), line.vertex(i));
      double side = part.back().longitude < 0 ? -edge : edge;
      part.push_back({side, latitude});
      visitor.path(SPHERE_LINES, false, part);
      part = {{-side, latitude}};
    }
    part.push_back(to);
  }
  visitor.path(SPHERE_LINES, false, part);
}

void visit_loop(const S2Loop &loop, const Visitor &visitor) {
  vector<SpherePoint> ring;
  for (int i = 0; i < loop.num_vertices(); i++) ring.push_back(degrees_of(loop.oriented_vertex(i)));
  visitor.path(SPHERE_POLYGONS, !loop.is_hole(), ring);
}

// Every shell with its own holes behind it; what lies in a hole is a polygon of its own.
void visit_polygons(const S2Polygon &polygon, const Visitor &visitor) {
  for (int i = 0; i < polygon.num_loops(); i++) {
    const S2Loop &shell = *polygon.loop(i);
    if (shell.is_hole()) continue;
    visit_loop(shell, visitor);
    for (int k = i + 1; k <= polygon.GetLastDescendant(i); k++) {
      if (polygon.loop(k)->depth() == shell.depth() + 1) visit_loop(*polygon.loop(k), visitor);
    }
  }
}

void visit(const Sphere *sphere, SphereVisit *function, void *user) {
  Visitor visitor = {function, user};
  for (const S2Point &p : sphere->points) visitor.path(SPHERE_POINTS, false, {degrees_of(p)});
  for (const auto &line : sphere->lines) visit_line(*line, visitor);
  visit_polygons(*sphere->polygon, visitor);
}

// --- measuring ---

double length(const Sphere *sphere) {
  S1Angle sum = S1Angle::Zero();
  for (const auto &line : sphere->lines) sum += line->GetLength();
  for (int i = 0; i < sphere->polygon->num_loops(); i++) {
    const S2Loop &loop = *sphere->polygon->loop(i);
    for (int k = 0; k < loop.num_vertices(); k++)
      sum += S1Angle(loop.vertex(k), loop.vertex(k + 1));
  }
  return sum.radians() * SPHERE_RADIUS;
}

double area(const Sphere *sphere) {
  return sphere->polygon->GetArea() * SPHERE_RADIUS * SPHERE_RADIUS;
}

SpherePoint centroid(const Sphere *sphere) {
  S2Point sum = sphere->polygon->GetCentroid();
  for (const auto &line : sphere->lines) sum += line->GetCentroid();
  return degrees_of(sum);
}

S2Point project(const Sphere *sphere, const S2Point &point) {
  S2ClosestEdgeQuery query(&sphere->index);
  S2ClosestEdgeQuery::PointTarget target(point);
  auto found = query.FindClosestEdge(&target);
  return found.is_interior() ? point : query.Project(point, found);
}

SpherePoint closest(const Sphere *sphere, SpherePoint point) {
  return degrees_of(project(sphere, point_of(point)));
}

double distance(const Sphere *sphere, SpherePoint point) {
  S2Point p = point_of(point);
  return S1Angle(p, project(sphere, p)).radians() * SPHERE_RADIUS;
}

bool contains(const Sphere *sphere, SpherePoint point) {
  return MakeS2ContainsPointQuery(&sphere->index).Contains(point_of(point));
}

S2BooleanOperation::Options closed() {
  S2BooleanOperation::Options options;
  options.set_polygon_model(S2BooleanOperation::PolygonModel::CLOSED);
  options.set_polyline_model(S2BooleanOperation::PolylineModel::CLOSED);
  return options;
}

bool intersects(const Sphere *a, const Sphere *b) {
  return S2BooleanOperation::Intersects(a->index, b->index, closed());
}

SpherePoint interpolate(const Sphere *line, double fraction) {
  return degrees_of(line->lines[0]->Interpolate(fraction));
}

double locate(const Sphere *line, SpherePoint point) {
  int next;
  S2Point on = line->lines[0]->Project(point_of(point), &next);
  return line->lines[0]->UnInterpolate(on, next);
}

// --- operations ---

// Edges that come twice count once.
s2builderutil::S2PolylineVectorLayer::Options joined() {
  s2builderutil::S2PolylineVectorLayer::Options options;
  options.set_duplicate_edges(S2Builder::GraphOptions::DuplicateEdges::MERGE);
  return options;
}

// The layers that collect points, lines and polygons into SPHERE.
s2builderutil::LayerVector layers_of(Sphere &sphere) {
  s2builderutil::LayerVector layers(3);
  layers[0] = make_unique<s2builderutil::S2PointVectorLayer>(&sphere.points);
  layers[1] = make_unique<s2builderutil::S2PolylineVectorLayer>(&sphere.lines, joined());
  layers[2] = make_unique<s2builderutil::S2PolygonLayer>(sphere.polygon.get());
  return s2builderutil::NormalizeClosedSet(std::move(layers));
}

Sphere *intersection(const Sphere *a, const Sphere *b) {
  auto sphere = make_unique<Sphere>();
  S2BooleanOperation operation(S2BooleanOperation::OpType::INTERSECTION, layers_of(*sphere),
                               closed());
  S2Error error;
  operation.Build(a->index, b->index, &error);
  return ready(std::move(sphere));
}

S2Builder::Options splitting() {
  S2Builder::Options options{IdentitySnapFunction(S2::kIntersectionMergeRadius)};
  options.set_split_crossing_edges(true);
  return options;
}

void unite_lines(Sphere &sphere, const Sphere *const *spheres, uint32_t count) {
  S2Builder builder(splitting());
  builder.StartLayer(make_unique<s2builderutil::S2PolylineVectorLayer>(&sphere.lines, joined()));
  for (uint32_t i = 0; i < count; i++) {
    for (const auto &line : spheres[i]->lines) builder.AddPolyline(*line);
  }
  S2Error error;
  builder.Build(&error);
}

Sphere *unite(const Sphere *const *spheres, uint32_t count) {
  auto sphere = make_unique<Sphere>();
  vector<unique_ptr<S2Polygon>> polygons;
  for (uint32_t i = 0; i < count; i++) {
    if (!spheres[i]->polygon->is_empty())
      polygons.push_back(unique_ptr<S2Polygon>(spheres[i]->polygon->Clone()));
  }
  if (!polygons.empty()) sphere->polygon = united(std::move(polygons));
  unite_lines(*sphere, spheres, count);
  return ready_or_null(std::move(sphere));
}

S2Builder::Options simplifying(double tolerance) {
  S2Builder::Options options{IdentitySnapFunction(angle_of(tolerance))};
  options.set_simplify_edge_chains(true);
  return options;
}

// All go through one builder, so that common borders stay common.
Sphere *simplify(const Sphere *const *spheres, uint32_t count, double tolerance) {
  auto sphere = make_unique<Sphere>();
  S2Builder builder(simplifying(tolerance));
  vector<unique_ptr<S2Polygon>> polygons;
  for (uint32_t i = 0; i < count; i++) {
    for (const auto &line : spheres[i]->lines) {
      builder.StartLayer(make_unique<s2builderutil::S2PolylineVectorLayer>(&sphere->lines));
      builder.AddPolyline(*line);
    }
    if (spheres[i]->polygon->is_empty()) continue;
    polygons.push_back(make_unique<S2Polygon>());
    builder.StartLayer(make_unique<s2builderutil::S2PolygonLayer>(polygons.back().get()));
    builder.AddPolygon(*spheres[i]->polygon);
  }
  S2Error error;
  builder.Build(&error);
  if (!polygons.empty()) sphere->polygon = united(std::move(polygons));
  return ready_or_null(std::move(sphere));
}

S2BufferOperation::Options widening(double radius, double tolerance) {
  S2BufferOperation::Options options(angle_of(radius));
  double least = S2BufferOperation::Options::kMinErrorFraction;
  options.set_error_fraction(std::fmax(least, std::fmin(1.0, tolerance / radius)));
  return options;
}

template <typename Add>
Sphere *widen(double radius, double tolerance, Add add) {
  auto sphere = make_unique<Sphere>();
  S2BufferOperation operation(make_unique<s2builderutil::S2PolygonLayer>(sphere->polygon.get()),
                              widening(radius, tolerance));
  add(operation);
  S2Error error;
  operation.Build(&error);
  return ready_or_null(std::move(sphere));
}

Sphere *buffer(const Sphere *sphere, double radius, double tolerance) {
  return widen(radius, tolerance,
               [&](S2BufferOperation &operation) { operation.AddShapeIndex(sphere->index); });
}

Sphere *buffer_point(SpherePoint point, double radius, double tolerance) {
  return widen(radius, tolerance,
               [&](S2BufferOperation &operation) { operation.AddPoint(point_of(point)); });
}

// The map whose straight lines do not go on over its left and right ends.
class Sheet : public S2::Projection {
 public:
  R2Point Project(const S2Point &p) const override { return globe.Project(p); }
  S2Point Unproject(const R2Point &p) const override { return globe.Unproject(p); }
  R2Point FromLatLng(const S2LatLng &at) const override { return globe.FromLatLng(at); }
  S2LatLng ToLatLng(const R2Point &p) const override { return globe.ToLatLng(p); }
  R2Point wrap_distance() const override { return R2Point(0, 0); }

 private:
  S2::PlateCarreeProjection globe{180};
};

Sphere *densify(const SphereFigure *figure, double tolerance, bool short_way) {
  Sheet sheet;
  S2::PlateCarreeProjection globe(180);
  const S2::Projection *map = short_way ? &globe : static_cast<const S2::Projection *>(&sheet);
  S2EdgeTessellator tessellator(map, angle_of(tolerance));
  bool ring = figure->kind == SPHERE_POLYGONS;
  vector<Points> paths;
  for (uint32_t i = 0; i < figure->count; i++) {
    const SpherePath &path = figure->paths[i];
    Points points;
    for (uint32_t k = 0; k + !ring < path.count; k++) {
      SpherePoint a = path.points[k], b = path.points[(k + 1) % path.count];
      tessellator.AppendUnprojected({a.longitude, a.latitude}, {b.longitude, b.latitude}, &points);
    }
    if (ring && !points.empty()) points.pop_back();
    paths.push_back(std::move(points));
  }
  return figure_of(*figure, paths);
}

// --- cells ---

uint64_t cell_of(SpherePoint point, int level) {
  return S2CellId(point_of(point)).parent(level).id();
}

bool cell_is_valid(uint64_t cell) { return S2CellId(cell).is_valid(); }

SpherePoint cell_center(uint64_t cell) {
  S2LatLng at = S2CellId(cell).ToLatLng();
  return {at.lng().degrees(), at.lat().degrees()};
}

void cell_corners(uint64_t cell, SpherePoint corners[4]) {
  S2Cell whole{S2CellId(cell)};
  for (int k = 0; k < 4; k++) corners[k] = degrees_of(whole.GetVertex(k));
}

void cell_neighbors(uint64_t cell, SphereVisitCell *function, void *user) {
  S2CellId id(cell);
  vector<S2CellId> around;
  id.AppendAllNeighbors(id.level(), &around);
  for (S2CellId neighbor : around) function(user, neighbor.id());
}

// Fewer cells of LEVEL than this cannot cover what is within RADIUS of SPHERE.
double least_cells(const Sphere *sphere, int level, double radius) {
  double border = length(sphere) / SPHERE_RADIUS, wide = radius / SPHERE_RADIUS;
  double region = sphere->polygon->GetArea() + border * wide;
  return std::fmax(std::fmin(region, 4 * M_PI) / S2::kMaxArea.GetValue(level),
                   sphere->lines.empty() ? 0 : border / S2::kMaxDiag.GetValue(level));
}

bool cover(const Sphere *sphere, int level, double radius, SphereVisitCell *function, void *user) {
  if (least_cells(sphere, level, radius) > SPHERE_CELLS) return false;
  S2RegionCoverer::Options options;
  options.set_fixed_level(level);
  S2RegionCoverer coverer(options);
  vector<S2CellId> cells;
  if (radius > 0) {
    S2ShapeIndexBufferedRegion region(&sphere->index, S1ChordAngle(angle_of(radius)));
    coverer.GetCovering(region, &cells);
  } else {
    coverer.GetCovering(MakeS2ShapeIndexRegion(&sphere->index), &cells);
  }
  if (cells.size() > SPHERE_CELLS) return false;
  for (S2CellId cell : cells) function(user, cell.id());
  return true;
}

}  // namespace

extern "C" const SphereModule rulec_sphere;
const SphereModule rulec_sphere = {
    make,         release,       visit,       length,       area,           centroid,
    closest,      distance,      contains,    intersects,   interpolate,    locate,
    intersection, unite,         simplify,    buffer,       buffer_point,   densify,
    cell_of,      cell_is_valid, cell_center, cell_corners, cell_neighbors, cover,
};
