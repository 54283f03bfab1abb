/* Tables of the H3 grid: the icosahedron, and the 122 cells of resolution 0 on it. Coordinates on a
   face are triples along three axes 120 degrees apart, of which the least is 0. */
#ifndef RULEC_EXEC_H3_TABLE_H
#define RULEC_EXEC_H3_TABLE_H

#include <stdbool.h>
#include <stdint.h>

enum { H3_FACES = 20, H3_BASE_CELLS = 122 };

typedef struct H3Triple {
  int i, j, k;
} H3Triple;

/* What lies over a side of a face: another face, whose coordinates are moved and turned. */
typedef struct H3Neighbor {
  int face;
  H3Triple shift; /* in cells of resolution 0 */
  int turns;      /* of 60 degrees counterclockwise */
} H3Neighbor;

typedef struct H3BaseCell {
  int face;
  H3Triple at;
  bool is_pentagon;
  int clockwise[2]; /* faces on which a pentagon is turned clockwise; -1 or 0 where none is */
} H3BaseCell;

extern const double h3_face_centers[H3_FACES][3];
extern const double h3_face_azimuths[H3_FACES];
/* [0] itself, then over the sides between axes i and j, k and i, j and k. */
extern const H3Neighbor h3_face_neighbors[H3_FACES][4];
extern const H3BaseCell h3_base_cells[H3_BASE_CELLS];
/* At i * 9 + j * 3 + k: the cell of resolution 0 times 8 plus its turns to that face. */
extern const uint16_t h3_face_base_cells[H3_FACES][27];

#endif
