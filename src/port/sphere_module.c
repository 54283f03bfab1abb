/* Finds and loads rulec_sphere.so: beside the running program, in ../lib/rulec from there, or where
   the system looks. */
#include "port/sphere.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FILE_NAME "rulec_sphere.so"

static const SphereModule *module;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void *open_in(const char *folder, int length, const char *below) {
  char path[4096 + sizeof "/../lib/rulec/" FILE_NAME];
  snprintf(path, sizeof path, "%.*s/%s" FILE_NAME, length, folder, below);
  return dlopen(path, RTLD_NOW | RTLD_LOCAL);
}

static void load(void) {
  char program[4096];
  ssize_t length = readlink("/proc/self/exe", program, sizeof program);
  while (length > 0 && program[length - 1] != '/') length--;
  void *library = NULL;
  if (length > 0) {
    library = open_in(program, (int)length - 1, "");
    if (!library) library = open_in(program, (int)length - 1, "../lib/rulec/");
  }
  if (!library) library = dlopen(FILE_NAME, RTLD_NOW | RTLD_LOCAL);
  if (library) module = dlsym(library, "rulec_sphere");
}

const SphereModule *sphere_module(void) {
  pthread_once(&once, load);
  return module;
}
