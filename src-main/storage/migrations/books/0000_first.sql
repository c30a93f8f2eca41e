CREATE TABLE `backtest_results` (
	`id` text PRIMARY KEY NOT NULL,
	`strategy_id` text,
	`strategy_name` text NOT NULL,
	`source` text NOT NULL,
	`symbol` text NOT NULL,
	`series_timeframe` text NOT NULL,
	`timeframe` text NOT NULL,
	`bars` integer NOT NULL,
	`from_time` integer NOT NULL,
	`to_time` integer NOT NULL,
	`initial_capital` real NOT NULL,
	`final_equity` real NOT NULL,
	`duration_ms` real NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`metrics` text NOT NULL,
	`warnings` text NOT NULL,
	`request` text NOT NULL,
	`definition` text NOT NULL,
	FOREIGN KEY (`strategy_id`) REFERENCES `strategies`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `backtest_results_by_time` ON `backtest_results` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `backtest_results_by_strategy` ON `backtest_results` (`strategy_id`);--> statement-breakpoint
CREATE TABLE `settings` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `strategies` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`description` text DEFAULT '' NOT NULL,
	`type` text NOT NULL,
	`current_version` integer NOT NULL,
	`deleted_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `strategies_by_change` ON `strategies` (`updated_at`,`id`);--> statement-breakpoint
CREATE TABLE `strategy_versions` (
	`strategy_id` text NOT NULL,
	`version` integer NOT NULL,
	`definition` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`strategy_id`, `version`),
	FOREIGN KEY (`strategy_id`) REFERENCES `strategies`(`id`) ON UPDATE no action ON DELETE no action
);
