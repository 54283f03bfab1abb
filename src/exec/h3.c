/* Comes in: points and cells. Goes out: cells, centers and corners, through planes that touch the
   faces of an icosahedron. Odd resolutions are turned against the even ones. */
#include "exec/h3.h"

#include "exec/h3_table.h"
#include "exec/vector.h"

#include <float.h>
#include <math.h>

#define SQRT7     2.6457513110645905905
#define SIN60     0.8660254037844386467637231707
#define TURN      0.333473172251832115336090755351070070 /* of the odd resolutions, in radians */
#define UNIT      0.38196601125010500003                 /* the cell of resolution 0 on the plane */
#define CELL_BITS (UINT64_C(1) << 59)

enum { DIGIT_K = 1, DIGIT_I = 4, DIGIT_IK = 5, DIGIT_NONE = 7 };

typedef struct Spot {
  int face;
  H3Triple at;
} Spot;

typedef struct Flat {
  double x, y;
} Flat;

static bool is_odd(int resolution) { return resolution % 2 != 0; }

/* --- triples --- */

static H3Triple normal(int i, int j, int k) {
  int least = i < j ? i : j;
  if (k < least) least = k;
  return (H3Triple){i - least, j - least, k - least};
}

/* AT in axes whose units are the triples U, V, W. */
static H3Triple mapped(H3Triple at, H3Triple u, H3Triple v, H3Triple w) {
  return normal(at.i * u.i + at.j * v.i + at.k * w.i, at.i * u.j + at.j * v.j + at.k * w.j,
                at.i * u.k + at.j * v.k + at.k * w.k);
}

static H3Triple sum(H3Triple a, H3Triple b) { return normal(a.i + b.i, a.j + b.j, a.k + b.k); }

static H3Triple left(H3Triple at) {
  return mapped(at, (H3Triple){1, 1, 0}, (H3Triple){0, 1, 1}, (H3Triple){1, 0, 1});
}

static H3Triple right(H3Triple at) {
  return mapped(at, (H3Triple){1, 0, 1}, (H3Triple){1, 1, 0}, (H3Triple){0, 1, 1});
}

/* To the next finer resolution, which is ODD or not. */
static H3Triple finer(H3Triple at, bool odd) {
  if (odd) return mapped(at, (H3Triple){3, 0, 1}, (H3Triple){1, 3, 0}, (H3Triple){0, 1, 3});
  return mapped(at, (H3Triple){3, 1, 0}, (H3Triple){0, 3, 1}, (H3Triple){1, 0, 3});
}

/* From a resolution that is ODD or not to the next coarser one. */
static H3Triple coarser(H3Triple at, bool odd) {
  int i = at.i - at.k, j = at.j - at.k;
  int p = odd ? 3 * i - j : 2 * i + j, q = odd ? i + 2 * j : 3 * j - i;
  return normal((int)lround(p / 7.0), (int)lround(q / 7.0), 0);
}

/* A digit's bits say along which axes its neighbor lies: 4 i, 2 j, 1 k. */
static H3Triple step(int digit) { return (H3Triple){digit >> 2 & 1, digit >> 1 & 1, digit & 1}; }

/* --- cells as numbers --- */

int h3_resolution(H3Cell cell) { return (int)(cell >> 52 & 15); }
static int base_of(H3Cell cell) { return (int)(cell >> 45 & 127); }
static int shift_of(int resolution) { return 3 * (15 - resolution); }
static int digit_of(H3Cell cell, int resolution) { return (int)(cell >> shift_of(resolution) & 7); }
static H3Cell with_digit(H3Cell cell, int resolution, int digit) {
  uint64_t mask = UINT64_C(7) << shift_of(resolution);
  return (cell & ~mask) | (uint64_t)digit << shift_of(resolution);
}
static H3Cell with_resolution(H3Cell cell, int resolution) {
  return (cell & ~(UINT64_C(15) << 52)) | (uint64_t)resolution << 52;
}

static int leading_digit(H3Cell cell) {
  for (int r = 1; r <= h3_resolution(cell); r++) {
    if (digit_of(cell, r)) return digit_of(cell, r);
  }
  return 0;
}

static const uint8_t left_digits[8] = {0, 5, 3, 1, 6, 4, 2, 7};
static const uint8_t right_digits[8] = {0, 3, 6, 2, 5, 1, 4, 7};

static H3Cell turned(H3Cell cell, const uint8_t digits[8]) {
  for (int r = 1; r <= h3_resolution(cell); r++)
    cell = with_digit(cell, r, digits[digit_of(cell, r)]);
  return cell;
}

/* Turned left where the cells along axis k do not exist. */
static H3Cell turned_pentagon(H3Cell cell) {
  bool found = false;
  for (int r = 1; r <= h3_resolution(cell); r++) {
    cell = with_digit(cell, r, left_digits[digit_of(cell, r)]);
    if (found || !digit_of(cell, r)) continue;
    found = true;
    if (leading_digit(cell) == DIGIT_K) cell = turned(cell, left_digits);
  }
  return cell;
}

bool h3_is_pentagon(H3Cell cell) {
  return h3_base_cells[base_of(cell)].is_pentagon && leading_digit(cell) == 0;
}

bool h3_is_valid(H3Cell cell) {
  if (cell >> 56 != 8 || base_of(cell) >= H3_BASE_CELLS) return false;
  int resolution = h3_resolution(cell);
  for (int r = 1; r < H3_RESOLUTIONS; r++) {
    if ((digit_of(cell, r) == DIGIT_NONE) != (r > resolution)) return false;
  }
  return !h3_base_cells[base_of(cell)].is_pentagon || leading_digit(cell) != DIGIT_K;
}

H3Cell h3_parent(H3Cell cell, int resolution) {
  for (int r = resolution + 1; r < H3_RESOLUTIONS; r++) cell = with_digit(cell, r, DIGIT_NONE);
  return with_resolution(cell, resolution);
}

H3Cell h3_child(H3Cell cell, int digit) {
  if (digit == DIGIT_K && h3_is_pentagon(cell)) return 0;
  int resolution = h3_resolution(cell) + 1;
  return with_digit(with_resolution(cell, resolution), resolution, digit);
}

/* --- between the sphere and the planes --- */

static double degrees(double radians) { return radians * (180 / VECTOR_PI); }

/* Latitude and longitude of the center of FACE, in radians. */
static Flat face_center(int face) {
  const double *c = h3_face_centers[face];
  return (Flat){atan2(c[1], c[0]), asin(c[2])};
}

static int nearest_face(Flat p, double *square) {
  double x = cos(p.y) * cos(p.x), y = cos(p.y) * sin(p.x), z = sin(p.y);
  int best = 0;
  *square = 5;
  for (int face = 0; face < H3_FACES; face++) {
    const double *c = h3_face_centers[face];
    double dx = c[0] - x, dy = c[1] - y, dz = c[2] - z, d = dx * dx + dy * dy + dz * dz;
    if (d >= *square) continue;
    best = face;
    *square = d;
  }
  return best;
}

static double azimuth(Flat from, Flat to) {
  double across = cos(to.y) * sin(to.x - from.x);
  return atan2(across, cos(from.y) * sin(to.y) - sin(from.y) * cos(to.y) * cos(to.x - from.x));
}

/* P on the plane of its face, in cells of RESOLUTION. */
static Flat flat_of(Flat p, int resolution, int *face) {
  double square;
  *face = nearest_face(p, &square);
  double r = acos(1 - square / 2);
  if (r < 1e-16) return (Flat){0, 0};
  double angle = h3_face_azimuths[*face] - azimuth(face_center(*face), p);
  if (is_odd(resolution)) angle -= TURN;
  r = tan(r) / UNIT;
  for (int i = 0; i < resolution; i++) r *= SQRT7;
  Flat flat = {r * cos(angle), r * sin(angle)};
  return flat;
}

/* The hexagon that holds FLAT. */
static H3Triple hexagon_of(Flat flat) {
  double j = flat.y / SIN60, i = flat.x + j / 2, sum = j - i;
  double ri = round(i), rj = round(-j), rs = round(sum);
  double di = fabs(ri - i), dj = fabs(rj + j), ds = fabs(rs - sum);
  if (di > dj && di > ds) {
    ri = -rj - rs;
  } else if (dj > ds) {
    rj = -ri - rs;
  }
  return normal((int)ri, (int)-rj, 0);
}

/* A point of the plane of FACE; SUBSTRATE: in thirds of a cell, and an odd RESOLUTION in sevenths
   besides. */
static SpherePoint point_of(Flat flat, int face, int resolution, bool substrate) {
  double r = hypot(flat.x, flat.y);
  Flat center = face_center(face);
  if (r < 1e-16) return (SpherePoint){degrees(center.x), degrees(center.y)};
  double angle = atan2(flat.y, flat.x);
  for (int i = 0; i < resolution; i++) r /= SQRT7;
  if (substrate) r /= is_odd(resolution) ? 3 * SQRT7 : 3;
  r = atan(r * UNIT);
  if (!substrate && is_odd(resolution)) angle += TURN;
  angle = h3_face_azimuths[face] - angle;
  double latitude = asin(sin(center.y) * cos(r) + cos(center.y) * sin(r) * cos(angle));
  double across = sin(angle) * sin(r) * cos(center.y);
  double around = atan2(across, cos(r) - sin(center.y) * sin(latitude));
  double longitude = remainder(center.x + around, 2 * VECTOR_PI);
  return (SpherePoint){degrees(longitude), degrees(latitude)};
}

static Flat flat_at(H3Triple at) {
  int i = at.i - at.k, j = at.j - at.k;
  return (Flat){i - 0.5 * j, j * SIN60};
}

/* --- between planes and cells --- */

static H3Cell turned_to_base(H3Cell cell, int face, int turns) {
  const H3BaseCell *base = &h3_base_cells[base_of(cell)];
  if (base->is_pentagon && leading_digit(cell) == DIGIT_K) {
    bool clockwise = base->clockwise[0] == face || base->clockwise[1] == face;
    cell = turned(cell, clockwise ? right_digits : left_digits);
  }
  for (; turns > 0; turns--)
    cell = base->is_pentagon ? turned_pentagon(cell) : turned(cell, left_digits);
  return cell;
}

static H3Cell cell_of(Spot spot, int resolution) {
  H3Cell cell = with_resolution(CELL_BITS | ((UINT64_C(1) << 45) - 1), resolution);
  for (int r = resolution; r > 0; r--) {
    H3Triple last = spot.at;
    spot.at = coarser(last, is_odd(r));
    H3Triple center = finer(spot.at, is_odd(r));
    H3Triple d = normal(last.i - center.i, last.j - center.j, last.k - center.k);
    cell = with_digit(cell, r, d.i << 2 | d.j << 1 | d.k);
  }
  if (spot.at.i > 2 || spot.at.j > 2 || spot.at.k > 2) return 0;
  unsigned base = h3_face_base_cells[spot.face][spot.at.i * 9 + spot.at.j * 3 + spot.at.k];
  return turned_to_base(cell | (uint64_t)(base / 8) << 45, spot.face, (int)(base % 8));
}

H3Cell h3_of(SpherePoint p, int resolution) {
  Spot spot;
  Flat at = {vector_radians(p.longitude), vector_radians(p.latitude)};
  spot.at = hexagon_of(flat_of(at, resolution, &spot.face));
  return cell_of(spot, resolution);
}

typedef enum Overage { OVERAGE_NONE, OVERAGE_EDGE, OVERAGE_FACE } Overage;

/* Units of an even RESOLUTION (or of its substrate) along the shift to another face. */
static int unit_of(int resolution, bool substrate) {
  int unit = substrate ? 3 : 1;
  for (int r = 0; r < resolution; r += 2) unit *= 7;
  return unit;
}

/* SPOT as the face over SIDE of its own has it. */
static void pass_over(Spot *spot, int side, int unit) {
  const H3Neighbor *over = &h3_face_neighbors[spot->face][side];
  spot->face = over->face;
  for (int t = 0; t < over->turns; t++) spot->at = left(spot->at);
  H3Triple shift = {over->shift.i * unit, over->shift.j * unit, over->shift.k * unit};
  spot->at = sum(spot->at, shift);
}

/* SPOT, of an even RESOLUTION (or of its substrate), on the face that it lies on. */
static Overage settle(Spot *spot, int resolution, bool leading_i, bool substrate) {
  int unit = unit_of(resolution, substrate), most = 2 * unit;
  int total = spot->at.i + spot->at.j + spot->at.k;
  if (total <= most) return substrate && total == most ? OVERAGE_EDGE : OVERAGE_NONE;
  int side = spot->at.k == 0 ? 1 : spot->at.j == 0 ? 2 : 3;
  if (side == 2 && leading_i) { /* the missing part of a pentagon is left out */
    H3Triple d = right((H3Triple){spot->at.i - most, spot->at.j, spot->at.k});
    spot->at = normal(d.i + most, d.j, d.k);
  }
  pass_over(spot, side, unit);
  total = spot->at.i + spot->at.j + spot->at.k;
  return substrate && total == most ? OVERAGE_EDGE : OVERAGE_FACE;
}

static Spot spot_of(H3Cell cell) {
  const H3BaseCell *base = &h3_base_cells[base_of(cell)];
  int resolution = h3_resolution(cell), even = resolution;
  if (base->is_pentagon && leading_digit(cell) == DIGIT_IK) cell = turned(cell, right_digits);
  Spot spot = {base->face, base->at};
  for (int r = 1; r <= resolution; r++)
    spot.at = sum(finer(spot.at, is_odd(r)), step(digit_of(cell, r)));
  bool central = base->at.i + base->at.j + base->at.k == 0;
  if (!base->is_pentagon && (resolution == 0 || central)) return spot;
  H3Triple before = spot.at;
  if (is_odd(resolution)) spot.at = finer(spot.at, is_odd(++even));
  bool leading_i = base->is_pentagon && leading_digit(cell) == DIGIT_I;
  if (settle(&spot, even, leading_i, false) == OVERAGE_NONE) {
    spot.at = before;
    return spot;
  }
  while (base->is_pentagon && settle(&spot, even, false, false) != OVERAGE_NONE) continue;
  if (even != resolution) spot.at = coarser(spot.at, false);
  return spot;
}

SpherePoint h3_center(H3Cell cell) {
  Spot spot = spot_of(cell);
  return point_of(flat_at(spot.at), spot.face, h3_resolution(cell), false);
}

/* --- corners --- */

/* The corners of a cell on the substrate, counterclockwise. */
static const H3Triple even_corners[6] = {{2, 1, 0}, {1, 2, 0}, {0, 2, 1},
                                         {0, 1, 2}, {1, 0, 2}, {2, 0, 1}};
static const H3Triple odd_corners[6] = {{5, 4, 0}, {1, 5, 0}, {0, 5, 4},
                                        {0, 1, 5}, {4, 0, 5}, {5, 0, 1}};

/* SPOT on the substrate: thirds, in an odd RESOLUTION of sevenths. */
static H3Triple substrate_of(H3Triple at, int resolution) {
  at = mapped(at, (H3Triple){2, 0, 1}, (H3Triple){1, 2, 0}, (H3Triple){0, 1, 2});
  at = mapped(at, (H3Triple){2, 1, 0}, (H3Triple){0, 2, 1}, (H3Triple){1, 0, 2});
  return is_odd(resolution) ? finer(at, false) : at;
}

typedef struct Corner {
  H3Triple at; /* on the face of the center */
  Spot spot;   /* on its own face */
  Overage overage;
} Corner;

/* The corners of CELL, whose center lies on FACE; returns how many. */
static uint32_t find_corners(H3Cell cell, Corner corners[6], int *face) {
  int resolution = h3_resolution(cell), even = resolution + is_odd(resolution);
  bool pentagon = h3_is_pentagon(cell);
  uint32_t count = pentagon ? 5 : 6;
  Spot center = spot_of(cell);
  center.at = substrate_of(center.at, resolution);
  *face = center.face;
  for (uint32_t k = 0; k < count; k++) {
    Corner *corner = &corners[k];
    corner->at = sum(center.at, is_odd(resolution) ? odd_corners[k] : even_corners[k]);
    corner->spot = (Spot){center.face, corner->at};
    do {
      corner->overage = settle(&corner->spot, even, false, true);
    } while (pentagon && corner->overage == OVERAGE_FACE);
  }
  return count;
}

static SpherePoint corner_point(const Corner *corner, int resolution) {
  int even = resolution + is_odd(resolution);
  return point_of(flat_at(corner->spot.at), corner->spot.face, even, true);
}

/* Where the line AB meets the line CD. */
static Flat meeting(Flat a, Flat b, Flat c, Flat d) {
  Flat p = {b.x - a.x, b.y - a.y}, q = {d.x - c.x, d.y - c.y};
  double t = (q.x * (a.y - c.y) - q.y * (a.x - c.x)) / (p.x * q.y - q.x * p.y);
  return (Flat){a.x + t * p.x, a.y + t * p.y};
}

/* The side of FACE that BEYOND lies over; 0: none. */
static int side_to(int face, int beyond) {
  int side = 3;
  while (side > 0 && h3_face_neighbors[face][side].face != beyond) side--;
  return side;
}

static bool is_near(Flat a, Flat b) { return fabs(a.x - b.x) < 1e-6 && fabs(a.y - b.y) < 1e-6; }

/* Where the line from FROM to TO leaves its face over SIDE. */
static Flat crossing(Flat from, Flat to, int side, int even) {
  double most = 2 * unit_of(even, true);
  const Flat tips[3] = {{most, 0}, {-most / 2, most * SIN60}, {-most / 2, -most * SIN60}};
  static const uint8_t ends[4][2] = {{0, 0}, {0, 1}, {2, 0}, {1, 2}};
  return meeting(from, to, tips[ends[side][0]], tips[ends[side][1]]);
}

/* Where the edge from corner A to B leaves FACE for another one: in odd resolutions edges are bent
   there. False where it does not. */
static bool find_bend(const Corner *a, const Corner *b, int face, int even, SpherePoint *bend) {
  int other = a->spot.face == face ? b->spot.face : a->spot.face, side = side_to(face, other);
  if (a->spot.face == b->spot.face || a->overage == OVERAGE_EDGE || side == 0) return false;
  Flat from = flat_at(a->at), to = flat_at(b->at), at = crossing(from, to, side, even);
  *bend = point_of(at, face, even, true);
  return !is_near(at, from) && !is_near(at, to);
}

/* The bend of a pentagon's edge, each of which lies on two faces. */
static SpherePoint pentagon_bend(const Corner *a, const Corner *b, int even) {
  Spot to = b->spot;
  pass_over(&to, side_to(to.face, a->spot.face), unit_of(even, true));
  Flat at = crossing(flat_at(a->spot.at), flat_at(to.at), side_to(to.face, b->spot.face), even);
  return point_of(at, to.face, even, true);
}

uint32_t h3_corners(H3Cell cell, SpherePoint points[H3_CORNERS]) {
  Corner corners[6];
  int face, resolution = h3_resolution(cell);
  uint32_t count = find_corners(cell, corners, &face), written = 0;
  for (uint32_t k = 0; k < count; k++) {
    points[written++] = corner_point(&corners[k], resolution);
    const Corner *next = &corners[(k + 1) % count];
    bool bends = is_odd(resolution) && written + count - k <= H3_CORNERS;
    if (bends && count == 6) {
      written += find_bend(&corners[k], next, face, resolution + 1, &points[written]);
    } else if (bends) {
      points[written++] = pentagon_bend(&corners[k], next, resolution + 1);
    }
  }
  return written;
}

/* --- neighbors --- */

/* The cell of RESOLUTION around the mirror image of A behind MIDDLE (of any length). */
static H3Cell mirrored(Vector a, Vector middle, int resolution) {
  double twice = 2 * vector_dot(a, middle) / vector_dot(middle, middle);
  double x = twice * middle.x - a.x, y = twice * middle.y - a.y, z = twice * middle.z - a.z;
  return h3_of((SpherePoint){degrees(atan2(y, x)), degrees(atan2(z, hypot(x, y)))}, resolution);
}

H3Cell h3_beyond(H3Cell from, H3Cell through) {
  return mirrored(vector_of(h3_center(from)), vector_of(h3_center(through)), h3_resolution(from));
}

uint32_t h3_neighbors(H3Cell cell, H3Cell around[6]) {
  Corner corners[6];
  int face, resolution = h3_resolution(cell);
  uint32_t count = find_corners(cell, corners, &face);
  Vector center = vector_of(h3_center(cell));
  for (uint32_t k = 0; k < count; k++) {
    Vector a = vector_of(corner_point(&corners[k], resolution));
    Vector b = vector_of(corner_point(&corners[(k + 1) % count], resolution));
    around[k] = mirrored(center, (Vector){a.x + b.x, a.y + b.y, a.z + b.z}, resolution);
  }
  return count;
}
