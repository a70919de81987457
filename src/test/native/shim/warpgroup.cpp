/* Products of warpgroups; see warpgroup.h. */
#include "warpgroup.h"

#include <algorithm>
#include <cstring>
#include <memory>

namespace shim {

namespace {

constexpr unsigned WARP_ROWS = 16;
constexpr unsigned MOST_COLUMNS = 256;
constexpr unsigned MOST_K = 16;
constexpr unsigned PITCH = 128;      /* bytes between rows */
constexpr unsigned STEP = 32;        /* bytes of k that a product reads of a row */

/* Rows of 128 bytes whose 16-byte pieces are swizzled, 8 rows every 1024 bytes. */
constexpr uint64_t LAYOUT = 1ull << 62 | 64ull << 32 | 1ull << 16;
constexpr uint64_t PLACE = 0x3fff;

float asFloat(unsigned bits) {
    float value;
    memcpy(&value, &bits, 4);
    return value;
}

/* Rows [first, first + rows) of an operand, to[k][row]. */
void read(const Product& product, uint64_t descriptor, unsigned first, unsigned rows, float (*to)[MOST_COLUMNS]) {
    const unsigned start = unsigned(descriptor & PLACE) << 4;
    for (unsigned r = 0; r < rows; r++) {
        char bytes[STEP];
        for (unsigned piece = 0; piece < STEP; piece += 16) {
            const unsigned at = start + (first + r) * PITCH + piece;
            memcpy(bytes + piece, self->block->shared + (at ^ (at >> 7 & 7) << 4), 16);
        }
        for (unsigned k = 0; k < (product.bf16 ? 16 : 8); k++) {
            unsigned bits = 0;
            if (product.bf16) {
                memcpy(reinterpret_cast<char*>(&bits) + 2, bytes + 2 * k, 2);
            } else {
                memcpy(&bits, bytes + 4 * k, 4);
                bits &= 0xffffe000u; /* the tensor cores do not look further */
            }
            to[k][r] = asFloat(bits);
        }
    }
}

/* Operands as numbers: more than the stacks of fibers have room for. */
struct Operands {
    float a[MOST_K][MOST_COLUMNS];
    float b[MOST_K][MOST_COLUMNS];
};

void form(const Product& product) {
    static thread_local const std::unique_ptr<Operands> operands(new Operands);
    auto& [a, b] = *operands;
    const unsigned warp = self->index / 32 % 4;
    read(product, product.a, warp * WARP_ROWS, WARP_ROWS, a);
    read(product, product.b, 0, product.columns, b);
    for (unsigned row = 0; row < WARP_ROWS; row++) {
        float line[MOST_COLUMNS] = {};
        for (unsigned k = 0; k < (product.bf16 ? 16 : 8); k++) {
            const float left = a[k][row];
            for (unsigned j = 0; j < product.columns; j++) {
                line[j] += left * b[k][j];
            }
        }
        for (unsigned j = 0; j < product.columns; j++) {
            product.sums[row % 8 * 4 + j % 8 / 2][j / 8 * 4 + row / 8 * 2 + j % 2] += line[j];
        }
    }
}

void require(const Product& mine, bool holds, const char* what) {
    if (!holds) {
        scheduler->fail("a product of a warpgroup " + std::string(what) + ", descriptors " + std::to_string(mine.a) + " and " + std::to_string(mine.b));
    }
}

/* The last lane to come. */
void begin(void** lanes, unsigned) {
    Product product = *static_cast<Product*>(lanes[0]);
    Warp& warp = *self->warp;
    for (int lane = 0; lane < 32; lane++) {
        const Product& other = *static_cast<Product*>(lanes[lane]);
        require(product, other.a == product.a && other.b == product.b, "whose lanes name different operands");
        product.sums[lane] = other.sums[0];
    }
    require(product, ((product.a | product.b) & ~PLACE) == LAYOUT && ((product.a & product.b) & ~PLACE) == LAYOUT, "of another layout");
    require(product, warp.fenced, "without a fence");
    product.group = warp.productGroups;
    warp.products.push_back(product);
    if (scheduler->eager()) {
        /* Sums add up in the order of the products. */
        std::for_each(warp.products.begin(), warp.products.end(), form);
        warp.products.clear();
    }
}

void commit(void**, unsigned) {
    self->warp->productGroups++;
}

void wait(void** lanes, unsigned) {
    const unsigned pending = *static_cast<unsigned*>(lanes[0]);
    Warp& warp = *self->warp;
    size_t kept = 0;
    for (const Product& product : warp.products) {
        if (product.group + pending < warp.productGroups) {
            form(product);
        } else {
            warp.products[kept++] = product;
        }
    }
    warp.products.resize(kept);
    warp.fenced = false;
}

void fence(void**, unsigned) {
    self->warp->fenced = true;
}

void together(void* mine, void (*work)(void** lanes, unsigned mask), Site site) {
    if (self->warp->size != 32) {
        scheduler->fail("a product of a warpgroup by a warp that has " + std::to_string(self->warp->size) + " lanes");
    }
    scheduler->meet(~0u, mine, work, site);
}

}

void fenceProducts(Site site) {
    if (!removed(site)) {
        together(nullptr, fence, site);
    }
}

void multiplyLater(float* sum, unsigned columns, uint64_t a, uint64_t b, bool bf16, Site site) {
    Product mine = {{sum}, a, b, columns, bf16, 0};
    together(&mine, begin, site);
}

void commitProducts(Site site) {
    if (!removed(site)) {
        together(nullptr, commit, site);
    }
}

void waitProducts(unsigned pending, Site site) {
    if (!removed(site)) {
        together(&pending, wait, site);
    }
}

}
