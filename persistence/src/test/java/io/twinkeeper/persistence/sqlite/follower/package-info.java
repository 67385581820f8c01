/** Tests of the follower side, with SQLite itself as the judge. */
@NullMarked
package io.twinkeeper.persistence.sqlite.follower;

import org.jspecify.annotations.NullMarked;
