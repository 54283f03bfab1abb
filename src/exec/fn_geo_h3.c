/* Evaluators of H3 cells. A cell's text is its number in hexadecimal. */
#include "exec/geo_h3.h"
#include "exec/geo_order.h"

#include "exec/geo_shape.h"

enum { H3_TEXT = 15, H3_FINER_MOST = 5, H3_RINGS_MOST = 142 };

static Value text_of(Text *text, H3Cell cell) {
  text_printf(text, "%llx", (unsigned long long)cell);
  return value_str(text_done(text));
}

Value geo_h3_texts(EvalCall *call, const H3Cell *cells, uint32_t count) {
  Value *items = ARENA_ARRAY(call->arena, Value, count);
  for (uint32_t k = 0; k < count; k++) items[k] = text_of(&call->text, cells[k]);
  return value_array(items, count);
}

static int hex_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/* The valid cell that S names, or 0. */
static H3Cell cell_of(Str s) {
  H3Cell cell = 0;
  if (s.len != H3_TEXT) return 0;
  for (size_t i = 0; i < s.len; i++) {
    int digit = hex_of(s.ptr[i]);
    if (digit < 0) return 0;
    cell = cell << 4 | (H3Cell)digit;
  }
  return h3_is_valid(cell) ? cell : 0;
}

/* The optional argument K, a resolution. */
static bool resolution_arg(const EvalCall *call, uint32_t k, uint32_t row, int absent, int *out) {
  int64_t n = call->arg_count > k ? arg_number(call, k, row) : absent;
  *out = (int)n;
  return n >= 0 && n < H3_RESOLUTIONS;
}

/* geo_point_to_h3cell(longitude, latitude [, resolution]) */
void eval_geo_h3(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    SpherePoint p;
    int resolution;
    if (geo_point_arg(call, 0, i, &p) && resolution_arg(call, 2, i, H3_RESOLUTION, &resolution))
      result_str(call, i, value_text(text_of(&call->text, h3_of(p, resolution))));
  }
}

void eval_geo_h3_level(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    H3Cell cell = cell_of(arg_str(call, 0, i));
    if (cell) {
      result_number(call, i, h3_resolution(cell));
    } else {
      result_null(call, i);
    }
  }
}

void eval_geo_h3_center(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    H3Cell cell = cell_of(arg_str(call, 0, i));
    if (cell) result_dynamic(call, i, geo_point(call->arena, h3_center(cell)));
  }
}

void eval_geo_h3_polygon(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    SpherePoint corners[H3_CORNERS];
    H3Cell cell = cell_of(arg_str(call, 0, i));
    if (!cell) continue;
    uint32_t count = h3_corners(cell, corners);
    result_dynamic(call, i, geo_ring_polygon(call->arena, corners, count));
  }
}

/* geo_h3cell_parent(cell [, resolution]) */
void eval_geo_h3_parent(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    H3Cell cell = cell_of(arg_str(call, 0, i));
    int own = h3_resolution(cell), resolution;
    if (cell && resolution_arg(call, 1, i, own - 1, &resolution) && resolution < own)
      result_str(call, i, value_text(text_of(&call->text, h3_parent(cell, resolution))));
  }
}

/* geo_h3cell_children(cell [, resolution]); generation after generation */
static Value children(EvalCall *call, H3Cell cell, int resolution) {
  VEC(H3Cell) cells = {0};
  vec_push(call->arena, &cells, cell);
  for (int r = h3_resolution(cell); r < resolution; r++) {
    VEC(H3Cell) next = {0};
    vec_each(H3Cell, parent, &cells) {
      for (int digit = 0; digit < 7; digit++) {
        H3Cell child = h3_child(*parent, digit);
        if (child) vec_push(call->arena, &next, child);
      }
    }
    cells.ptr = next.ptr;
    cells.len = next.len;
    cells.cap = next.cap;
  }
  return geo_h3_texts(call, cells.ptr, cells.len);
}

void eval_geo_h3_children(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    H3Cell cell = cell_of(arg_str(call, 0, i));
    int own = h3_resolution(cell), resolution;
    bool good = cell && resolution_arg(call, 1, i, own + 1, &resolution);
    if (good && resolution > own && resolution - own <= H3_FINER_MOST)
      result_dynamic(call, i, children(call, cell, resolution));
  }
}

/* Rings around a cell: ring D has six sides of D cells; those of side S end at the corner in the
   direction of neighbor S. */
typedef struct Rings {
  H3Cell center;
  H3Cell **cells; /* by distance */
} Rings;

static H3Cell ring_cell(const Rings *rings, uint32_t distance, uint32_t side, uint32_t k) {
  if (distance == 0) return rings->center;
  if (k == 0) return ring_cell(rings, distance, side + 5, distance);
  return rings->cells[distance][side % 6 * distance + k - 1];
}

/* Cell K of side SIDE of ring DISTANCE, on a line through two cells that are known. */
static H3Cell next_cell(const Rings *rings, uint32_t distance, uint32_t side, uint32_t k) {
  uint32_t last = distance - 1, before = distance - 2;
  if (k == distance)
    return h3_beyond(ring_cell(rings, before, side, before), ring_cell(rings, last, side, last));
  if (k == last)
    return h3_beyond(ring_cell(rings, last, side + 1, 1), ring_cell(rings, last, side, last));
  return h3_beyond(ring_cell(rings, before, side, k), ring_cell(rings, last, side, k));
}

/* False where a pentagon lies within the rings: they have no six sides then. */
static bool grow(EvalCall *call, Rings *rings, uint32_t distance) {
  uint32_t count = 6 * distance;
  H3Cell *cells = rings->cells[distance] = ARENA_ARRAY(call->arena, H3Cell, count);
  if (distance == 1) return h3_neighbors(rings->center, cells) == 6;
  for (uint32_t i = 0; i < 6 * (distance - 1); i++) {
    if (h3_is_pentagon(rings->cells[distance - 1][i])) return false;
  }
  for (uint32_t i = 0; i < count; i++)
    cells[i] = next_cell(rings, distance, i / distance, i % distance + 1);
  return true;
}

static Value rings_of(EvalCall *call, H3Cell center, uint32_t most) {
  Rings rings = {center, ARENA_ARRAY(call->arena, H3Cell *, most + 1)};
  Value *items = ARENA_ARRAY(call->arena, Value, most + 1);
  items[0] = geo_h3_texts(call, &center, 1);
  for (uint32_t distance = 1; distance <= most; distance++) {
    if (!grow(call, &rings, distance)) return value_null();
    items[distance] = geo_h3_texts(call, rings.cells[distance], 6 * distance);
  }
  return value_array(items, most + 1);
}

/* geo_h3cell_rings(cell, distance) */
void eval_geo_h3_rings(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    H3Cell cell = cell_of(arg_str(call, 0, i));
    int64_t distance = arg_number(call, 1, i);
    if (cell && distance >= 0 && distance <= H3_RINGS_MOST)
      result_dynamic(call, i, rings_of(call, cell, (uint32_t)distance));
  }
}

void eval_geo_h3_neighbors(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    H3Cell around[6], cell = cell_of(arg_str(call, 0, i));
    uint32_t count = cell ? h3_neighbors(cell, around) : 0;
    if (!cell) continue;
    result_dynamic(call, i, geo_in_order(call->arena, geo_h3_texts(call, around, count)));
  }
}
