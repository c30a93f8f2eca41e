CREATE TABLE `paper_accounts` (
	`id` text PRIMARY KEY NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `paper_balances` (
	`account_id` text NOT NULL,
	`currency` text NOT NULL,
	`total` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`account_id`, `currency`),
	FOREIGN KEY (`account_id`) REFERENCES `paper_accounts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `paper_fills` (
	`account_id` text NOT NULL,
	`sequence` integer NOT NULL,
	`order_sequence` integer NOT NULL,
	`client_order_id` text NOT NULL,
	`symbol` text NOT NULL,
	`side` text NOT NULL,
	`price` text NOT NULL,
	`amount` text NOT NULL,
	`fee` text NOT NULL,
	`fee_currency` text NOT NULL,
	`liquidity` text NOT NULL,
	`time` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`account_id`, `sequence`),
	FOREIGN KEY (`account_id`) REFERENCES `paper_accounts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `paper_fills_by_time` ON `paper_fills` (`account_id`,`time`,`sequence`);--> statement-breakpoint
CREATE TABLE `paper_orders` (
	`account_id` text NOT NULL,
	`sequence` integer NOT NULL,
	`client_order_id` text NOT NULL,
	`symbol` text NOT NULL,
	`request` text NOT NULL,
	`status` text NOT NULL,
	`amount` text NOT NULL,
	`filled` text NOT NULL,
	`price` text,
	`stop_price` text,
	`triggered` integer NOT NULL,
	`best` text,
	`queue` text,
	`reserve_price` text,
	`reason` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`account_id`, `sequence`),
	FOREIGN KEY (`account_id`) REFERENCES `paper_accounts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `paper_orders_by_client_id` ON `paper_orders` (`account_id`,`client_order_id`);--> statement-breakpoint
CREATE INDEX `paper_orders_open` ON `paper_orders` (`account_id`,`sequence`) WHERE status IN ('open', 'partially_filled');