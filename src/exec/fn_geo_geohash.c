/* Evaluators of geohashes: every letter cuts the area it stands in into 32, by turns along
   longitude and latitude. */
#include "exec/geo_shape.h"

#include <string.h>

enum { GEOHASH_MOST = 18 };

static const char letters[] = "0123456789bcdefghjkmnpqrstuvwxyz";

/* An area: [0] longitudes, [1] latitudes. */
typedef struct Area {
  double low[2], high[2];
} Area;

static const Area earth = {{-180, -90}, {180, 90}};

static Str hash_of(Text *text, SpherePoint p, int64_t length) {
  double at[2] = {p.longitude, p.latitude};
  Area area = earth;
  unsigned axis = 0;
  for (int64_t k = 0; k < length; k++) {
    unsigned letter = 0;
    for (int bit = 0; bit < 5; bit++, axis ^= 1) {
      double middle = (area.low[axis] + area.high[axis]) / 2;
      bool upper = at[axis] >= middle;
      *(upper ? &area.low[axis] : &area.high[axis]) = middle;
      letter = letter << 1 | upper;
    }
    text_add_byte(text, letters[letter]);
  }
  return text_done(text);
}

static bool area_of(Str hash, Area *area) {
  *area = earth;
  unsigned axis = 0;
  for (size_t k = 0; k < hash.len; k++) {
    const char *found = hash.ptr[k] ? strchr(letters, hash.ptr[k]) : NULL;
    if (!found) return false;
    for (int bit = 4; bit >= 0; bit--, axis ^= 1) {
      double middle = (area->low[axis] + area->high[axis]) / 2;
      *((found - letters) >> bit & 1 ? &area->low[axis] : &area->high[axis]) = middle;
    }
  }
  return hash.len > 0 && hash.len <= GEOHASH_MOST;
}

static SpherePoint center_of(const Area *area) {
  return (SpherePoint){(area->low[0] + area->high[0]) / 2, (area->low[1] + area->high[1]) / 2};
}

/* geo_point_to_geohash(longitude, latitude [, accuracy]) */
void eval_geo_geohash(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    SpherePoint p;
    int64_t length = call->arg_count > 2 ? arg_number(call, 2, i) : 5;
    if (geo_point_arg(call, 0, i, &p) && length >= 1 && length <= GEOHASH_MOST)
      result_str(call, i, hash_of(&call->text, p, length));
  }
}

void eval_geo_geohash_center(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Area area;
    if (area_of(arg_str(call, 0, i), &area))
      result_dynamic(call, i, geo_point(call->arena, center_of(&area)));
  }
}

void eval_geo_geohash_polygon(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Area area;
    if (!area_of(arg_str(call, 0, i), &area)) continue;
    double west = area.low[0], south = area.low[1], east = area.high[0], north = area.high[1];
    SpherePoint ring[] = {{west, south}, {east, south}, {east, north}, {west, north}};
    result_dynamic(call, i, geo_ring_polygon(call->arena, ring, 4));
  }
}

/* The hashes of the LENGTH around the one of AREA; at the poles there are fewer. */
static Value around(EvalCall *call, const Area *area, int64_t length) {
  static const int8_t steps[8][2] = {{-1, 0}, {-1, -1}, {0, -1}, {1, -1},
                                     {1, 1},  {1, 0},   {0, 1},  {-1, 1}};
  Value *items = ARENA_ARRAY(call->arena, Value, 8);
  uint32_t count = 0;
  for (int k = 0; k < 8; k++) {
    SpherePoint p = center_of(area);
    p.longitude += steps[k][0] * (area->high[0] - area->low[0]);
    p.latitude += steps[k][1] * (area->high[1] - area->low[1]);
    if (p.latitude < -90 || p.latitude > 90) continue;
    p.longitude += p.longitude < -180 ? 360 : p.longitude > 180 ? -360 : 0;
    items[count++] = value_str(hash_of(&call->text, p, length));
  }
  return value_array(items, count);
}

void eval_geo_geohash_neighbors(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Area area;
    Str hash = arg_str(call, 0, i);
    if (area_of(hash, &area)) result_dynamic(call, i, around(call, &area, (int64_t)hash.len));
  }
}
