/* driver/pool: every job is done once, however the jobs come to be known. */
#include "unit/unit.h"

#include "driver/pool.h"

enum { JOBS = 1000 };

typedef struct Case {
  unsigned threads;
  size_t pieces[8]; /* how many jobs there are after each gift; 0 ends them */
} Case;

static const Case cases[] = {
    {1, {0}},          {4, {0}},         {1, {1}},      {4, {1}},
    {1, {3, 3, JOBS}}, {2, {128, JOBS}}, {4, {1, 200}}, {4, {127, 128, 129, 500, JOBS}},
    {300, {2, 150}},
};

/* A job writes to its own place, and keeps what it wrote. */
static void note(void *context, PoolMemory *memory, size_t index) {
  size_t **done = context, *kept = ARENA_NEW(memory->kept, size_t);
  ck_assert_ptr_null(done[index]);
  ck_assert_mem_eq(ARENA_ARRAY(&memory->work, char, 64), (char[64]){0}, 64);
  *kept = index;
  done[index] = kept;
}

START_TEST(does_each_job_once) {
  const Case *it = &cases[_i];
  Arena arena = {0};
  size_t *done[JOBS] = {NULL}, given = 0;
  Pool *pool = pool_start(it->threads, note, done, &arena);
  for (const size_t *piece = it->pieces; *piece; piece++) pool_give(pool, given = *piece);
  pool_finish(pool);
  for (size_t i = 0; i < JOBS; i++) {
    if (i < given)
      ck_assert_uint_eq(*done[i], i);
    else
      ck_assert_ptr_null(done[i]);
  }
  arena_free(&arena);
}
END_TEST

Suite *suite_pool(void) {
  TCase *tests;
  Suite *suite = unit_suite("pool", &tests);
  tcase_add_loop_test(tests, does_each_job_once, 0, sizeof cases / sizeof *cases);
  return suite;
}
