// Jail: runs a program that nobody trusts. It may read the system's programs and libraries,
// compute, and use the descriptors that it is given; it can't write or make files, reach a network
// or other processes, or start any.
//
// Layers: resource limits; no new privileges; Landlock, a read-only list of folders; a seccomp
// filter that allows what computing
//         needs, refuses the rest with EPERM and kills for the tools of an escape; and, where the
//         system lets an ordinary user have them, namespaces (user, pid, net, ipc, uts, mount, the
//         last read-only). A system without limits, no_new_privs, seccomp and one of Landlock or a
//         mount namespace has no jail: the program is not run.
// Cost:   about a millisecond for each start.
// Errors: Error(kFailed) says which layer is missing.
// Threads: one makes it, any start programs.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "base/child.h"

struct sock_filter;

namespace pawl {

struct JailLimits {
  int64_t memory_bytes = 1 << 30;  // of address space
  int64_t processor_s = 3600;      // of all it ever computes; the wall clock is its parent's
};

class Jail : public Confinement {
 public:
  // `readable`: files and folders beside the system's own.
  Jail(const JailLimits& limits, const std::vector<std::filesystem::path>& readable);
  ~Jail() override;
  Jail(const Jail&) = delete;
  Jail& operator=(const Jail&) = delete;

  pid_t Fork() const override;

  const char* Enter() const override;

  // "limits, no_new_privs, landlock 5, seccomp, namespaces"
  const std::string& layers() const { return layers_; }

 private:
  const char* EnterNamespaces() const;
  void Probe();

  JailLimits limits_;
  int ruleset_ = -1;  // of Landlock; -1: the system has none
  bool namespaces_ = true;
  std::vector<sock_filter> filter_;
  std::string user_map_, group_map_;
  std::string layers_;
};

}  // namespace pawl
