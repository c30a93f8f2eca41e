CREATE TABLE `credentials` (
	`id` text PRIMARY KEY NOT NULL,
	`exchange` text NOT NULL,
	`environment` text NOT NULL,
	`url` text,
	`label` text NOT NULL,
	`kind` text NOT NULL,
	`sealed` text NOT NULL,
	`removed_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `accounts` ADD `source` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `accounts` ADD `environment` text;--> statement-breakpoint
ALTER TABLE `accounts` ADD `url` text;--> statement-breakpoint
ALTER TABLE `accounts` ADD `credential_id` text REFERENCES credentials(id);--> statement-breakpoint
UPDATE `accounts` SET `source` = CASE `market` WHEN 'exchange' THEN 'binance' ELSE `market` END;
