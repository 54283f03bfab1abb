/* The bytes of a file, inflated where they are gzip: one member or several, one after the other. */
#ifndef RULEC_EXEC_GUNZIP_H
#define RULEC_EXEC_GUNZIP_H

#include <stddef.h>

typedef struct Gunzip Gunzip;

/* Opens PATH, of any kind; "-" is standard input. NULL where it cannot be opened; errno tells. */
Gunzip *gunzip_open(const char *path);
void gunzip_close(Gunzip *gunzip);

/* Fills INTO with ROOM bytes; fewer mean that the file has ended or that something is wrong. */
size_t gunzip_read(Gunzip *gunzip, char *into, size_t room);
/* What went wrong, as a fragment that follows the file's name; NULL: nothing. */
const char *gunzip_error(const Gunzip *gunzip);

#endif
