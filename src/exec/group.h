/* Grouping rows by keys: each different tuple of keys gets a number, in order of appearance. */
#ifndef RULEC_EXEC_GROUP_H
#define RULEC_EXEC_GROUP_H

#include "exec/batch.h"

typedef struct Groups {
  Table keys; /* row I holds the keys of group I */
  uint64_t *hashes;
  uint32_t *slots; /* group + 1 */
  uint32_t slot_count, cap;
} Groups;

/* Columns named in PLAN (only their types matter) are the keys. */
Groups *groups_new(Arena *arena, const PlanColumn *plan, uint32_t key_count);
/* The groups of ROWS rows by COUNT columns of keys; the group of each row into OUT. */
Groups *groups_by(Arena *arena, const Column *keys, uint32_t count, uint32_t rows, uint32_t *out);
/* The group of each row of KEYS (one column a key), new ones added, into OUT. */
void groups_assign(Groups *groups, const Column *keys, uint32_t rows, uint32_t *out);
/* Adds the keys of ROW; false where their group was there. */
bool groups_add(Groups *groups, const Column *keys, uint32_t row);
/* The group with the keys of ROW, or UINT32_MAX. */
uint32_t groups_find(const Groups *groups, const Column *keys, uint32_t row);

#endif
