CREATE TABLE `strategy_runs` (
	`strategy_id` text PRIMARY KEY NOT NULL,
	`version` integer NOT NULL,
	`account_id` text NOT NULL,
	`symbols` text NOT NULL,
	`parameters` text NOT NULL,
	`since` integer NOT NULL,
	`failure` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`strategy_id`) REFERENCES `strategies`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `strategy_signals` (
	`id` text PRIMARY KEY NOT NULL,
	`strategy_id` text NOT NULL,
	`version` integer NOT NULL,
	`account_id` text NOT NULL,
	`symbol` text NOT NULL,
	`direction` text NOT NULL,
	`action` text NOT NULL,
	`bar_time` integer NOT NULL,
	`time` integer NOT NULL,
	`reason` text NOT NULL,
	`outcome` text NOT NULL,
	`words` text NOT NULL,
	`order_id` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `strategy_signals_by_time` ON `strategy_signals` (`time`,`id`);--> statement-breakpoint
CREATE INDEX `strategy_signals_by_strategy` ON `strategy_signals` (`strategy_id`,`time`,`id`);--> statement-breakpoint
ALTER TABLE `orders` ADD `why` text;