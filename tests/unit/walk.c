/* driver/walk: which files a run is about. The tree is made by a shell script in a folder of its
 * own. */
#include "unit/unit.h"

#include "driver/walk.h"

#include "base/buf.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct Case {
  const char *script;   /* makes the tree */
  const char *operands; /* parted by spaces */
  const char *want;     /* files, named ones with a star; then troubles */
} Case;

static const Case cases[] = {
    {"touch b.yaml a.yml c.txt .h.yaml; mkdir s .hid; touch s/x.yaml .hid/y.yaml", ".",
     "a.yml b.yaml s/x.yaml"},
    {"mkdir s; touch s/x.yaml s/n.json", "s s/ s/n.json s/x.yaml", "s/n.json* s/x.yaml*"},
    {"mkdir s; touch s/x.yaml; ln -s x.yaml s/y.yaml; ln s/x.yaml s/z.yaml", "s", "s/x.yaml"},
    {"mkdir -p s/t; touch s/t/x.yaml; ln -s .. s/t/up; ln -s t s/also", "s", "s/also/x.yaml"},
    {"ln -s a b; ln -s b a; ln -s a c.yaml; ln -s nowhere d.yaml", ". a",
     "| a: Too many levels of symbolic links | c.yaml: Too many levels of symbolic links | d.yaml: "
     "No such file or directory"},
    {"mkfifo p.yaml", ". none p.yaml",
     "| none: No such file or directory | p.yaml: is not a regular file | p.yaml: is not a regular "
     "file"},
    {"git init -q; mkdir -p out/s keep; touch out/s/x.yaml keep/y.yaml keep/z.yaml; printf "
     "'out/\\nz.yaml\\n' > .gitignore",
     ".", "keep/y.yaml"},
    {"git init -q; mkdir -p out/s; touch out/s/x.yaml; echo out/ > .gitignore", ". out",
     "out/s/x.yaml"},
    {"git init -q; mkdir -p in; touch in/z.yaml; echo z.yaml > .gitignore", "in/z.yaml",
     "in/z.yaml*"},
    {"git init -q; mkdir -p sub; (cd sub; git init -q; touch a.yaml b.yaml; echo b.yaml > "
     ".gitignore)",
     ".", "sub/a.yaml"},
    {"touch x.yaml", "- x.yaml -", "-* x.yaml*"},
};

static int by_path(const void *a, const void *b) {
  return str_cmp(((const WalkFile *)a)->path, ((const WalkFile *)b)->path);
}

static Str shown(Arena *arena, const Walk *walk) {
  Buf out = {0};
  vec_each(WalkFile, file, &walk->files) {
    buf_printf(&out, "%s%.*s%s", out.len ? " " : "", STR_ARG(file->path), file->named ? "*" : "");
  }
  vec_each(WalkTrouble, trouble, &walk->troubles) {
    buf_printf(&out, "%s| %.*s: %.*s", out.len ? " " : "", STR_ARG(trouble->path),
               STR_ARG(trouble->reason));
  }
  Str text = arena_str(arena, buf_str(&out));
  buf_free(&out);
  return text;
}

START_TEST(walks) {
  Arena arena = {0};
  char folder[] = "/tmp/rulec-walk-XXXXXX";
  ck_assert_ptr_nonnull(mkdtemp(folder));
  ck_assert_int_eq(chdir(folder), 0);
  /* NOLINTNEXTLINE(cert-env33-c): the commands stand above */
  ck_assert_int_eq(system(cases[_i].script), 0);
  const char *operands[8];
  size_t count = 0;
  Str rest = str_of(cases[_i].operands);
  while (rest.ptr) operands[count++] = arena_str(&arena, str_split(&rest, ' ')).ptr;
  Walk walk = walk_new(&arena, operands, count, NULL);
  while (walk_further(&walk)) {
  }
  if (walk.files.len) qsort(walk.files.ptr, walk.files.len, sizeof *walk.files.ptr, by_path);
  ck_str(shown(&arena, &walk), cases[_i].want);
  /* NOLINTNEXTLINE(cert-env33-c): this one stands here */
  ck_assert_int_eq(system(arena_printf(&arena, "rm -rf %s", folder).ptr), 0);
  arena_free(&arena);
}
END_TEST

Suite *suite_walk(void) {
  TCase *tests;
  Suite *suite = unit_suite("walk", &tests);
  tcase_add_loop_test(tests, walks, 0, sizeof cases / sizeof *cases);
  return suite;
}
