/* Writes N events of DeviceFileCertificateInfo as JSON lines, the same ones each time: the devices,
   files and signers of a fleet in which one event in a few hundred is signed by the maker of a
   remote management tool. usage: bench_events N SIGNERS >FILE, where SIGNERS is a file of names. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEVICES = 4000, FILES = 30000, VENDORS = 600, NAME = 96, LINE = 2048 };

typedef struct File {
  char sha1[41], signer[NAME], hash[41];
  int issuer;
} File;

static uint64_t seed = 88172645463325252u;

static uint32_t next(uint32_t below) {
  seed ^= seed << 13;
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return (uint32_t)((seed >> 16) % below);
}

static void write_hex(char *to, int digits) {
  for (int i = 0; i < digits; i++) to[i] = "0123456789abcdef"[next(16)];
  to[digits] = '\0';
}

static void write_vendor(char *to) {
  static const char *const first[] = {"North", "Blue", "Open",  "Micro",
                                      "Inter", "Data", "Cyber", "Soft"};
  static const char *const second[] = {"wind",  "ridge", "core",  "gate",
                                       "works", "line",  "field", "forge"};
  static const char *const last[] = {"Corporation", "GmbH",        "Inc.",
                                     "Ltd",         "Software AG", "Technologies LLC"};
  snprintf(to, NAME, "%s%s %u %s", first[next(8)], second[next(8)], next(90) + 10, last[next(6)]);
}

static int read_names(const char *path, char (*names)[NAME], int most) {
  FILE *file = fopen(path, "r");
  int count = 0;
  while (file && count < most && fgets(names[count], NAME, file)) {
    names[count][strcspn(names[count], "\r\n")] = '\0';
    count += names[count][0] != '\0';
  }
  if (file) fclose(file);
  return count;
}

static void make_files(File *files, char (*vendors)[NAME], char (*tools)[NAME], int tool_count) {
  for (int i = 0; i < FILES; i++) {
    uint32_t a = next(VENDORS), b = next(VENDORS); /* the smaller of two: some sign much more */
    bool tool = tool_count && next(400) == 0;
    snprintf(files[i].signer, NAME, "%s",
             tool ? tools[next((uint32_t)tool_count)] : vendors[a < b ? a : b]);
    write_hex(files[i].sha1, 40);
    write_hex(files[i].hash, 40);
    files[i].issuer = (int)next(4);
  }
}

static int write_event(char *to, uint64_t index, uint64_t count, const File *file,
                       const char *device, uint32_t number) {
  static const char *const issuers[] = {
      "DigiCert Trusted G4 Code Signing CA1", "Microsoft Code Signing PCA 2011",
      "GlobalSign GCC R45 CodeSigning CA 2020", "Sectigo Public Code Signing CA R36"};
  uint64_t ms = index * (8u * 86400u * 1000u) / count; /* eight days */
  unsigned s = (unsigned)(ms / 1000 % 86400);
  const char *type = next(3) ? "Embedded" : "Catalog", *trusted = next(20) ? "true" : "false";
  uint32_t report = next(900000) + 1000;
  return snprintf(
      to, LINE,
      "{\"TimeGenerated\":\"2026-01-%02uT%02u:%02u:%02u.%03uZ\",\"DeviceId\":\"%s\","
      "\"DeviceName\":\"ws-%05u.emea.contoso.example\",\"SHA1\":\"%s\",\"IsSigned\":true,"
      "\"SignatureType\":\"%s\",\"Signer\":\"%s\",\"SignerHash\":\"%s\",\"Issuer\":\"%s\","
      "\"CrlDistributionPointUrls\":\"[\\\"http://crl%d.ca.example/CodeSigning-g1.crl\\\"]\","
      "\"IsTrusted\":%s,\"ReportId\":%u}\n",
      (unsigned)(2 + ms / 86400000), s / 3600, s / 60 % 60, s % 60, (unsigned)(ms % 1000), device,
      number, file->sha1, type, file->signer, file->hash, issuers[file->issuer], file->issuer,
      trusted, report);
}

int main(int argc, char **argv) {
  static char vendors[VENDORS][NAME], tools[VENDORS][NAME], devices[DEVICES][41], line[LINE];
  static File files[FILES];
  uint64_t count = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000000;
  int tool_count = argc > 2 ? read_names(argv[2], tools, VENDORS) : 0;
  for (int i = 0; i < VENDORS; i++) write_vendor(vendors[i]);
  for (int i = 0; i < DEVICES; i++) write_hex(devices[i], 40);
  make_files(files, vendors, tools, tool_count);
  for (uint64_t i = 0; i < count; i++) {
    uint32_t device = next(DEVICES);
    int len = write_event(line, i, count, &files[next(FILES)], devices[device], device);
    fwrite(line, 1, (size_t)len, stdout);
  }
  return fflush(stdout) ? 1 : 0;
}
