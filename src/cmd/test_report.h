/* How `rulec test` tells what it found: a table of formats. Comes in: a suite that was run. Goes
   out: bytes, the same at any number of threads. */
#ifndef RULEC_CMD_TEST_REPORT_H
#define RULEC_CMD_TEST_REPORT_H

#include "base/buf.h"
#include "driver/suite.h"

typedef struct TestFormat {
  const char *name;
  /* BRIEF leaves out what holds, where the format is for people. */
  void (*write)(Buf *out, const Suite *suite, bool brief);
} TestFormat;

#define TEST_FORMAT_CHOICES "text|junit|json|tap"

/* The format called NAME; the first where it is NULL. */
const TestFormat *test_format_find(const char *name);

#endif
