/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file
 * @defgroup spinlock Spinlocks
 * A ticket lock: fair, two words, for sections of a few instructions. With one
 * CPU configured the lock vanishes and only the interrupt state remains to be
 * saved. A holder may not sleep; a lock that an interrupt handler takes is
 * taken by others with the _irqsave form.
 */
#ifndef UK_SPINLOCK_H
#define UK_SPINLOCK_H

#include <uk/arch/lcpu.h>
#include <uk/atomic.h>
#include <uk/essentials.h>

#if CONFIG_UKPLAT_LCPU_MAXCOUNT > 1

/** Free while `owner == next`. */
struct uk_spinlock {
	uint16_t next;  /**< the ticket that the next comer draws */
	uint16_t owner; /**< the ticket that may go in */
};
#define UK_SPINLOCK_INITIALIZER() { 0, 0 }

static inline void uk_spin_init(struct uk_spinlock *l)
{
	l->next = 0;
	l->owner = 0;
}

static inline void uk_spin_lock(struct uk_spinlock *l)
{
	uint16_t mine = __atomic_fetch_add(&l->next, 1, __ATOMIC_RELAXED);

	while (uk_load_n_acquire(&l->owner) != mine)
		ukarch_spinwait();
}

/** @return whether the lock was free and is now ours. */
static inline bool uk_spin_trylock(struct uk_spinlock *l)
{
	uint16_t owner = uk_load_n_acquire(&l->owner);
	uint16_t free = owner;

	return __atomic_compare_exchange_n(&l->next, &free,
					   (uint16_t)(owner + 1), false,
					   __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

static inline void uk_spin_unlock(struct uk_spinlock *l)
{
	uk_store_n_release(&l->owner, (uint16_t)(l->owner + 1));
}

static inline bool uk_spin_is_locked(struct uk_spinlock *l)
{
	return uk_load_n(&l->owner) != uk_load_n(&l->next);
}

#else /* one CPU: nobody to keep out */

struct uk_spinlock { };
#define UK_SPINLOCK_INITIALIZER() { }

static inline void uk_spin_init(struct uk_spinlock *l __maybe_unused)
{
}
static inline void uk_spin_lock(struct uk_spinlock *l __maybe_unused)
{
	uk_barrier();
}
static inline bool uk_spin_trylock(struct uk_spinlock *l __maybe_unused)
{
	uk_barrier();
	return true;
}
static inline void uk_spin_unlock(struct uk_spinlock *l __maybe_unused)
{
	uk_barrier();
}
static inline bool uk_spin_is_locked(struct uk_spinlock *l __maybe_unused)
{
	return false;
}
#endif

/** Turn interrupts off, take the lock. @return what uk_spin_unlock_irqrestore() needs */
static inline unsigned long uk_spin_lock_irqsave(struct uk_spinlock *l)
{
	unsigned long flags = ukarch_irq_save();

	uk_spin_lock(l);
	return flags;
}

static inline void uk_spin_unlock_irqrestore(struct uk_spinlock *l,
					     unsigned long flags)
{
	uk_spin_unlock(l);
	ukarch_irq_restore(flags);
}

#endif /* UK_SPINLOCK_H */
