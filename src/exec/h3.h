/* The H3 grid: hexagons (and twelve pentagons) on the sphere in sixteen resolutions. A cell is a
   number: mode, resolution, one of 122 base cells, and a digit for every resolution. */
#ifndef RULEC_EXEC_H3_H
#define RULEC_EXEC_H3_H

#include "port/sphere.h"

enum { H3_RESOLUTIONS = 16, H3_CORNERS = 10 };

typedef uint64_t H3Cell; /* 0: none */

H3Cell h3_of(SpherePoint p, int resolution);
bool h3_is_valid(H3Cell cell);
bool h3_is_pentagon(H3Cell cell);
int h3_resolution(H3Cell cell);
SpherePoint h3_center(H3Cell cell);
/* Counterclockwise; returns how many. */
uint32_t h3_corners(H3Cell cell, SpherePoint corners[H3_CORNERS]);
/* The cell of a coarser (or the same) RESOLUTION that holds CELL. */
H3Cell h3_parent(H3Cell cell, int resolution);
/* The child of the next resolution at DIGIT (0…6); 0 where a pentagon has none there. */
H3Cell h3_child(H3Cell cell, int digit);
/* The cell on the other side of THROUGH as seen from FROM. */
H3Cell h3_beyond(H3Cell from, H3Cell through);
/* The neighbors counterclockwise; returns how many. */
uint32_t h3_neighbors(H3Cell cell, H3Cell around[6]);

#endif
