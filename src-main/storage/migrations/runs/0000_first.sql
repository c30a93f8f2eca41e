CREATE TABLE `backtest_series` (
	`result_id` text PRIMARY KEY NOT NULL,
	`bars` integer NOT NULL,
	`trade_count` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`columns` blob NOT NULL
);
--> statement-breakpoint
CREATE TABLE `backtest_trades` (
	`result_id` text NOT NULL,
	`page` integer NOT NULL,
	`trades` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`result_id`, `page`)
);
