// Jail: runs an untrusted program. The program may read the system's programs and libraries,
// compute, and use the descriptors that it is given. It can't write or make files, reach a network
// or other processes, or start processes.
//
// Layers: resource limits; no new privileges; Landlock, a read-only list of folders; a seccomp
// filter that allows the system calls of computing, refuses others with EPERM and kills the process
// for calls that serve to escape; and, if the system gives them to ordinary users, namespaces
// (user, pid, net, ipc, uts, mount, the last read-only). A jail needs limits, no_new_privs,
// seccomp, and Landlock or a mount namespace. If one is missing the program is not run.
// Cost:   about a millisecond for each start.
// Errors: Error(kFailed) says which layer is missing.
// Threads: one thread makes it; any thread may start programs.
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
  int64_t processor_s = 3600;      // processor time in total; the parent limits the wall-clock time
};

class Jail : public Confinement {
 public:
  // `readable` names files and folders that the program may read besides the system's own.
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
  int ruleset_ = -1;  // Landlock's; -1 if the system has no Landlock
  bool namespaces_ = true;
  std::vector<sock_filter> filter_;
  std::string user_map_, group_map_;
  std::string layers_;
};

}  // namespace pawl
