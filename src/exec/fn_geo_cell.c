/* Evaluators of S2 cells. A cell's token is its number in hexadecimal without zeros at the end. */
#include "exec/geo_order.h"
#include "exec/geo_shape.h"

enum { CELL_LEVEL = 11, CELL_LEVEL_MOST = 30, CELL_DIGITS = 16 };

static Value token_of(Text *text, uint64_t cell) {
  static const char digits[] = "0123456789abcdef";
  for (; cell; cell <<= 4) text_add_byte(text, digits[cell >> 60]);
  return value_str(text_done(text));
}

static int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/* The valid cell of TOKEN, or 0. */
static uint64_t cell_of(const SphereModule *s2, Str token) {
  uint64_t cell = 0;
  if (token.len > CELL_DIGITS) return 0;
  for (size_t k = 0; k < token.len; k++) {
    int digit = digit_of(token.ptr[k]);
    if (digit < 0) return 0;
    cell |= (uint64_t)digit << (60 - 4 * k);
  }
  return s2->cell_is_valid(cell) ? cell : 0;
}

/* The optional argument K. */
static bool level_arg(const EvalCall *call, uint32_t k, uint32_t row, int *level) {
  int64_t n = call->arg_count > k ? arg_number(call, k, row) : CELL_LEVEL;
  *level = (int)n;
  return n >= 0 && n <= CELL_LEVEL_MOST;
}

/* geo_point_to_s2cell(longitude, latitude [, level]) */
void eval_geo_cell(EvalCall *call) {
  const SphereModule *s2 = geo_module(call->exec);
  for (uint32_t i = 0; s2 && i < call->rows; i++) {
    SpherePoint p;
    int level;
    if (geo_point_arg(call, 0, i, &p) && level_arg(call, 2, i, &level))
      result_str(call, i, value_text(token_of(&call->text, s2->cell_of(p, level))));
  }
}

typedef Value Describe(EvalCall *call, const SphereModule *s2, uint64_t cell);

static void describe(EvalCall *call, Describe *function) {
  const SphereModule *s2 = geo_module(call->exec);
  for (uint32_t i = 0; s2 && i < call->rows; i++) {
    uint64_t cell = cell_of(s2, arg_str(call, 0, i));
    if (cell) result_dynamic(call, i, function(call, s2, cell));
  }
}

static Value center(EvalCall *call, const SphereModule *s2, uint64_t cell) {
  return geo_point(call->arena, s2->cell_center(cell));
}

static Value polygon(EvalCall *call, const SphereModule *s2, uint64_t cell) {
  SpherePoint corners[4];
  s2->cell_corners(cell, corners);
  return geo_ring_polygon(call->arena, corners, 4);
}

typedef struct Tokens {
  EvalCall *call;
  VEC(Value) all;
} Tokens;

static void add_token(void *user, uint64_t cell) {
  Tokens *tokens = user;
  vec_push(tokens->call->arena, &tokens->all, token_of(&tokens->call->text, cell));
}

static Value neighbors(EvalCall *call, const SphereModule *s2, uint64_t cell) {
  Tokens tokens = {.call = call};
  s2->cell_neighbors(cell, add_token, &tokens);
  return geo_in_order(call->arena, value_array(tokens.all.ptr, tokens.all.len));
}

void eval_geo_cell_center(EvalCall *call) { describe(call, center); }
void eval_geo_cell_polygon(EvalCall *call) { describe(call, polygon); }
void eval_geo_cell_neighbors(EvalCall *call) { describe(call, neighbors); }

/* (figure [, level [, radius]]) */
static void cover(EvalCall *call, SphereKind kind) {
  for (uint32_t i = 0; i < call->rows; i++) {
    int level;
    double radius = call->arg_count > 2 ? arg_real(call, 2, i) : 0;
    bool good = level_arg(call, 1, i, &level) && radius >= 0;
    const GeoArg *arg = good ? geo_arg(call, 0, i, kind) : NULL;
    Tokens tokens = {.call = call};
    if (arg && arg->s2->cover(arg->sphere, level, radius, add_token, &tokens))
      result_dynamic(call, i, value_array(tokens.all.ptr, tokens.all.len));
    geo_arg_done(call, 0, arg);
  }
}

void eval_geo_line_cells(EvalCall *call) { cover(call, SPHERE_LINES); }
void eval_geo_polygon_cells(EvalCall *call) { cover(call, SPHERE_POLYGONS); }
