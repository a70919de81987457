/*
 * Tests of kernels/cuda on the CPU.
 *   kernels_test check [KERNEL]    every launch of plans() against plain loops, in several thread orders that must give the same bits
 *   kernels_test memory [KERNEL]   the same in one order, for AddressSanitizer, which needs no more to see a wrong address
 *   kernels_test mutate [KERNEL]   removes each barrier and wait in turn; some order must then give another result
 *   kernels_test shim              what the shim tells of kernels that do something wrong, and clusters
 * One line a kernel; exit status 1 if something is wrong. KERNEL is the beginning of a name.
 */
#include "plan.h"

#include "shim/launch.h"
#include "shim_test.h"

#include <chrono>
#include <cstdio>
#include <cstring>
#include <map>
#include <set>
#include <sys/wait.h>
#include <unistd.h>

using namespace tests;

namespace {

constexpr int ORDERS = 5;

double seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

bool sameBits(const std::vector<float> &a, const std::vector<float> &b) {
    return a.size() == b.size() && memcmp(a.data(), b.data(), a.size() * 4) == 0;
}

/* What is wrong with one launch, or nothing. */
std::string checkPlan(const Plan &plan, int orders) {
    std::string report;
    const std::vector<float> first = run(plan, 0, report);
    if (first.empty()) {
        return report;
    }
    std::string wrong = compare(plan, first);
    for (int order = 1; order < orders && wrong.empty(); order++) {
        const std::vector<float> again = run(plan, order, report);
        wrong = again.empty() ? report : sameBits(first, again) ? "" : "other bits in thread order " + std::to_string(order);
    }
    return wrong;
}

bool check(const Kernel &kernel, int orders) {
    const double start = seconds();
    int wrong = 0;
    const std::vector<Plan> all = plans(kernel, false);
    for (const Plan &plan : all) {
        const std::string what = checkPlan(plan, orders);
        if (!what.empty() && ++wrong <= 3) {
            printf("WRONG %s: %s\n", plan.name.c_str(), what.c_str());
        }
    }
    printf("%-16s %3zu launches in %d thread orders, %d wrong, %.2f s\n", kernel.name, all.size(), orders, wrong, seconds() - start);
    fflush(stdout);
    return wrong == 0;
}

/* ---- mutation ------------------------------------------------------------------------------------------------------------------ */

typedef std::pair<std::string, int> Place;

std::set<Place> places(const std::vector<Plan> &all) {
    std::set<Place> found;
    std::string report;
    pc_shim_record(1);
    for (const Plan &plan : all) {
        run(plan, 0, report);
    }
    int line;
    const char *file;
    for (int i = 0; (file = pc_shim_recorded(i, &line)); i++) {
        found.insert({file, line});
    }
    pc_shim_record(0);
    return found;
}

bool seen(const std::vector<Plan> &all, const std::vector<std::vector<float>> &right) {
    std::string report;
    for (size_t i = 0; i < all.size(); i++) {
        for (int order = 0; order < ORDERS; order++) {
            if (!sameBits(run(all[i], order, report), right[i])) {
                return true;
            }
        }
    }
    return false;
}

/* The same in a process of its own, as a kernel without a barrier may do anything: to end or to hang it is also seen. */
bool seenApart(const std::vector<Plan> &all, const std::vector<std::vector<float>> &right) {
    const pid_t child = fork();
    if (child == 0) {
        alarm(60);
        _exit(seen(all, right) ? 1 : 0);
    }
    int status = 0;
    return child > 0 && waitpid(child, &status, 0) == child && !(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* Kernels in which the removal of each place was seen, and in which it was not. */
typedef std::map<Place, std::pair<std::set<std::string>, std::set<std::string>>> Verdicts;

void mutate(const Kernel &kernel, Verdicts &verdicts) {
    const std::vector<Plan> all = plans(kernel, true);
    const std::set<Place> sites = places(all);
    std::vector<std::vector<float>> right;
    std::string report;
    for (const Plan &plan : all) {
        right.push_back(run(plan, 0, report));
    }
    if (seenApart(all, right)) {
        verdicts[{"nothing removed, another result", 0}].second.insert(kernel.name);
    }
    for (const Place &site : sites) {
        pc_shim_remove(site.first.c_str(), site.second);
        (seenApart(all, right) ? verdicts[site].first : verdicts[site].second).insert(kernel.name);
        pc_shim_remove(nullptr, 0);
    }
}

std::string list(const std::set<std::string> &names) {
    std::string text;
    for (const std::string &name : names) {
        text += " " + name;
    }
    return text;
}

/* A barrier that no kernel misses is one too many, or the orders do not see it. */
bool judge(const Verdicts &verdicts) {
    bool right = true;
    for (const auto &verdict : verdicts) {
        const Place &place = verdict.first;
        const auto &missed = verdict.second.first;
        const auto &unseen = verdict.second.second;
        const char *name = strrchr(place.first.c_str(), '/');
        const std::string at = std::string(name ? name + 1 : place.first.c_str()) + ":" + std::to_string(place.second);
        if (missed.empty()) {
            printf("REDUNDANT %s in%s\n", at.c_str(), list(unseen).c_str());
        } else {
            printf("needed %s, missed in %zu kernels%s%s\n", at.c_str(), missed.size(), unseen.empty() ? "" : ", not in", list(unseen).c_str());
        }
        right = right && !missed.empty();
    }
    return right;
}

}

int main(int count, char **arguments) {
    const std::string what = count > 1 ? arguments[1] : "check";
    const std::string wanted = count > 2 ? arguments[2] : "";
    bool right = what != "shim" || shimTest();
    Verdicts verdicts;
    for (const Kernel &kernel : kernels()) {
        if (what == "shim" || strncmp(kernel.name, wanted.c_str(), wanted.size()) != 0) {
            continue;
        }
        if (what == "mutate") {
            mutate(kernel, verdicts);
        } else {
            right = check(kernel, what == "memory" ? 1 : ORDERS) && right;
        }
    }
    right = judge(verdicts) && right;
    puts(right ? "all right" : "something is wrong");
    return right ? 0 : 1;
}
